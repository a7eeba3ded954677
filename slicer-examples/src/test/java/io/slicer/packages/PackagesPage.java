package io.slicer.packages;

import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * A page in Markdown about packages: a picture and a table.
 *
 * @param graph of all packages
 * @param modules the packages of each, in the order in which they are shown
 * @param prefix what all names begin with, which is left out of them
 */
record PackagesPage(PackageGraph graph, Map<String, SortedSet<String>> modules, String prefix) {

  /**
   * The page.
   *
   * @param introduction what stands behind the headline, in Markdown
   * @return lines, each with an LF
   */
  String markdown(String introduction) {
    return "# Packages\n\n" + introduction + "\n\n" + picture() + "\n" + table();
  }

  private String picture() {
    StringBuilder mermaid = new StringBuilder("```mermaid\nflowchart TB\n");
    modules.forEach(
        (module, packages) -> {
          mermaid.append("  subgraph ").append(module).append('\n');
          packages.forEach(
              name -> mermaid.append("    %s[\"%s\"]\n".formatted(id(name), shown(name))));
          mermaid.append("  end\n");
        });
    for (String name : graph.packages()) {
      for (String needed : graph.needsDirectly(name)) {
        mermaid.append("  %s --> %s\n".formatted(id(name), id(needed)));
      }
    }
    return mermaid.append("```\n").toString();
  }

  private String table() {
    StringBuilder table =
        new StringBuilder("| module | package | files | needs |\n|---|---|---|---|\n");
    modules.forEach(
        (module, packages) ->
            packages.forEach(
                name ->
                    table.append(
                        "| %s | `%s` | %d | %s |\n"
                            .formatted(module, shown(name), graph.size(name), needs(name)))));
    return table.toString();
  }

  private String needs(String packageName) {
    return graph.needs(packageName).stream()
        .map(needed -> "`" + shown(needed) + "`")
        .collect(Collectors.joining(", "));
  }

  private String shown(String packageName) {
    return packageName.substring(prefix.length() + 1);
  }

  /** Not the short name, which may be a word of Mermaid's own. */
  private static String id(String packageName) {
    return packageName.replace('.', '_');
  }
}
