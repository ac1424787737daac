package dev.ebb.runner;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads a CSV file as anyone would. */
final class Csv {

  private Csv() {}

  static List<Map<String, String>> read(Path file) throws IOException {
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(file.toFile())) {
      return lines.readAll();
    }
  }

  static double number(Map<String, String> line, String column) {
    return Double.parseDouble(line.get(column));
  }
}
