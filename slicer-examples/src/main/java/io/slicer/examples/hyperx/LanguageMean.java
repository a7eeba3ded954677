package io.slicer.examples.hyperx;

import com.google.common.base.Splitter;
import io.slicer.hyperx.HyperX;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A language whose embedding is a mean of others, as an option names it: {@code sw=0.5*yo+0.5*rw}.
 *
 * @param language its code
 * @param weights of the others
 */
record LanguageMean(String language, Map<String, Double> weights) {
  /** What an option says of its values. */
  static final String FORM =
      "LANGUAGE=WEIGHT*OTHER+…, such as sw=0.7*yo+0.3*rw; without weights, sw=yo+rw, all are equal";

  LanguageMean {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /** Reads a value. */
  static final class Converter implements ITypeConverter<LanguageMean> {
    /** Nothing to do yet. */
    Converter() {}

    @Override
    public LanguageMean convert(String value) {
      int end = value.indexOf('=');
      if (end < 1) {
        throw new TypeConversionException("'" + value + "' is not " + FORM);
      }
      Map<String, Double> weights = new LinkedHashMap<>();
      for (String term : Splitter.on('+').trimResults().split(value.substring(end + 1))) {
        List<String> parts = Splitter.on('*').trimResults().splitToList(term);
        String language = parts.get(parts.size() - 1);
        if (parts.size() > 2 || language.isEmpty()) {
          throw new TypeConversionException("'" + term + "' in '" + value + "': not " + FORM);
        }
        if (weights.put(language, parts.size() == 1 ? 1 : weight(parts.get(0), value)) != null) {
          throw new TypeConversionException("'" + value + "' has " + language + " twice");
        }
      }
      return new LanguageMean(value.substring(0, end).strip(), weights);
    }

    private static double weight(String text, String value) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' in '" + value + "' is no number");
      }
    }
  }

  /** A model that has the language. */
  HyperX in(HyperX model) {
    return model.withMean(language, weights);
  }
}
