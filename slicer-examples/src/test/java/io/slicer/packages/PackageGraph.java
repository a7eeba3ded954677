package io.slicer.packages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The packages of some source directories, and which needs which. A package needs another if one of
 * its files imports something of it.
 */
final class PackageGraph {
  private final SortedMap<String, List<SourceFile>> files = new TreeMap<>();

  /** By a package and what it needs: a type because of which it does. */
  private final SortedMap<String, SortedMap<String, String>> needs = new TreeMap<>();

  private PackageGraph() {}

  /**
   * Reads packages.
   *
   * @param roots the directories of sources, each a module's
   * @param prefix what the packages' names begin with; others are left out
   * @return their graph
   */
  static PackageGraph read(List<Path> roots, String prefix) {
    PackageGraph graph = new PackageGraph();
    for (Path root : roots) {
      for (SourceFile file : sources(root)) {
        if ((file.packageName() + ".").startsWith(prefix + ".")) {
          graph.files.computeIfAbsent(file.packageName(), name -> new ArrayList<>()).add(file);
        }
      }
    }
    graph.files.forEach((name, members) -> graph.needs.put(name, graph.needs(name, members)));
    return graph;
  }

  private static List<SourceFile> sources(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(SourceFile::is).sorted().map(SourceFile::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + root, e);
    }
  }

  private SortedMap<String, String> needs(String packageName, List<SourceFile> members) {
    SortedMap<String, String> needed = new TreeMap<>();
    for (SourceFile file : members) {
      for (String imported : file.imports()) {
        String other = packageOf(imported);
        if (!other.isEmpty() && !other.equals(packageName)) {
          needed.putIfAbsent(other, file.type());
        }
      }
    }
    return needed;
  }

  /**
   * The package of a type, of a type in it, or of a member of one; empty if it is none of these.
   */
  private String packageOf(String imported) {
    String name = imported;
    while (!name.isEmpty() && !files.containsKey(name)) {
      name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
    return name;
  }

  /** The names of the packages, in alphabetical order. */
  SortedSet<String> packages() {
    return new TreeSet<>(files.keySet());
  }

  /** How many files a package has, not counting package-info.java. */
  int size(String packageName) {
    return (int) members(packageName).filter(SourceFile::hasType).count();
  }

  /** The packages that a package needs, in alphabetical order. */
  SortedSet<String> needs(String packageName) {
    return new TreeSet<>(needed(packageName).keySet());
  }

  /** The public types of a package, but for those within others, by their full names. */
  SortedSet<String> publicTypes(String packageName) {
    SortedSet<String> types = new TreeSet<>();
    members(packageName)
        .filter(SourceFile::isPublic)
        .forEach(file -> types.add(packageName + "." + file.type()));
    return types;
  }

  /**
   * What a package needs and would not reach through the other packages that it needs: enough to
   * draw.
   */
  SortedSet<String> needsDirectly(String packageName) {
    SortedSet<String> direct = needs(packageName);
    direct.removeIf(
        other ->
            needed(packageName).keySet().stream()
                .anyMatch(next -> !next.equals(other) && !path(next, other).isEmpty()));
    return direct;
  }

  /**
   * The circles: for each two packages of which one needs the other, the shortest way back.
   *
   * @return each once, as "a (A) -> b (B) -> a", where A of a imports something of b
   */
  SortedSet<String> cycles() {
    SortedSet<String> cycles = new TreeSet<>();
    needs.forEach(
        (from, others) ->
            others
                .keySet()
                .forEach(
                    to -> {
                      List<String> back = path(to, from);
                      if (!back.isEmpty()) {
                        cycles.add(spelled(back));
                      }
                    }));
    return cycles;
  }

  /** Begins with the package whose name is the first, so that a circle has one spelling. */
  private String spelled(List<String> cycle) {
    List<String> turned = new ArrayList<>(cycle);
    Collections.rotate(turned, -turned.indexOf(Collections.min(turned)));
    StringBuilder spelled = new StringBuilder();
    for (int i = 0; i < turned.size(); i++) {
      String from = turned.get(i);
      String to = turned.get((i + 1) % turned.size());
      spelled.append(from).append(" (").append(needed(from).get(to)).append(") -> ");
    }
    return spelled.append(turned.get(0)).toString();
  }

  /** The shortest way from a package to another, both included; empty if there is none. */
  private List<String> path(String from, String to) {
    Map<String, String> reachedFrom = new HashMap<>(Map.of(from, from));
    Deque<String> waiting = new ArrayDeque<>(List.of(from));
    while (!waiting.isEmpty() && !reachedFrom.containsKey(to)) {
      String reached = waiting.remove();
      for (String next : needed(reached).keySet()) {
        if (reachedFrom.putIfAbsent(next, reached) == null) {
          waiting.add(next);
        }
      }
    }
    List<String> path = new ArrayList<>();
    if (reachedFrom.containsKey(to)) {
      for (String at = to; !at.equals(from); at = reachedFrom.get(at)) {
        path.add(0, at);
      }
      path.add(0, from);
    }
    return path;
  }

  private Stream<SourceFile> members(String packageName) {
    return Objects.requireNonNull(files.get(packageName), packageName).stream();
  }

  private SortedMap<String, String> needed(String packageName) {
    return Objects.requireNonNull(needs.get(packageName), packageName);
  }
}
