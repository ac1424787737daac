package dev.ebb.runner.trial;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Lines of a table that are written as they come: none of them is kept in memory. */
final class Appended {

  private static final CsvMapper CSV = new CsvMapper();

  private Appended() {}

  /** Adds to a file, which begins with its columns. */
  static void to(Path file, List<String> columns, List<List<Object>> lines) throws IOException {
    CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(!Files.exists(file));
    columns.forEach(schema::addColumn);
    try (SequenceWriter writer =
        CSV.writer(schema.build())
            .writeValues(
                Files.newBufferedWriter(
                    file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      writer.writeAll(lines);
    }
  }
}
