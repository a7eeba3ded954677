package io.slicer.packages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first lines of a Java file say: its package, what it imports, and whether its type is
 * public. A name that is written out in the code counts as nothing; the house imports.
 *
 * @param packageName the package that it says it is in
 * @param type the name of the file without its ending
 * @param isPublic whether its type is public
 * @param imports names of types, of their members, or of packages
 */
record SourceFile(String packageName, String type, boolean isPublic, List<String> imports) {
  private static final String ENDING = ".java";
  private static final String PACKAGE_INFO = "package-info";
  private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
  private static final Pattern IMPORT =
      Pattern.compile("import (?:static )?([\\w.]+?)(?:\\.\\*)?;");
  private static final Pattern TYPE =
      Pattern.compile(
          "(public )?(?:(?:abstract|final|sealed|non-sealed|strictfp) )*"
              + "(?:class|interface|record|enum|@interface) .*");

  static boolean is(Path file) {
    return file.toString().endsWith(ENDING);
  }

  static SourceFile read(Path file) {
    String name = String.valueOf(file.getFileName());
    String packageName = "";
    List<String> imports = new ArrayList<>();
    for (String line : lines(file)) {
      Matcher type = TYPE.matcher(line);
      if (type.matches()) {
        return new SourceFile(packageName, withoutEnding(name), type.group(1) != null, imports);
      }
      Matcher inPackage = PACKAGE.matcher(line);
      if (inPackage.matches()) {
        packageName = inPackage.group(1);
      }
      Matcher imported = IMPORT.matcher(line);
      if (imported.matches()) {
        imports.add(imported.group(1));
      }
    }
    return new SourceFile(packageName, withoutEnding(name), false, imports);
  }

  /** Whether there is a type in it. */
  boolean hasType() {
    return !type.equals(PACKAGE_INFO);
  }

  private static String withoutEnding(String name) {
    return name.substring(0, name.length() - ENDING.length());
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
