package io.slicer.examples.hyperx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.adapter.HypernetworkOptions;
import java.util.Map;
import java.util.TreeSet;

/** Options of a hypernetwork by the names of the published arguments. */
final class PublishedOptions {
  private PublishedOptions() {}

  /**
   * The standard with other values.
   *
   * @param values by name; flags have {@code true} or {@code false}
   * @throws IllegalArgumentException if there is no option of a name, or a value is not of its kind
   */
  static HypernetworkOptions of(Map<String, String> values) {
    ObjectNode json = HypernetworkOptions.standard().toJson();
    values.forEach(
        (name, value) -> {
          if (!json.has(name)) {
            TreeSet<String> names = new TreeSet<>();
            json.fieldNames().forEachRemaining(names::add);
            throw new IllegalArgumentException("no option " + name + "; there are " + names);
          }
          put(json, name, value);
        });
    return HypernetworkOptions.of(json);
  }

  private static void put(ObjectNode json, String name, String value) {
    if (value.equals("true") || value.equals("false")) {
      json.put(name, value.equals("true"));
    } else if (value.matches("\\d{1,9}")) {
      json.put(name, Integer.parseInt(value));
    } else {
      json.put(name, value);
    }
  }
}
