package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.store.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummarySchemaTest {

  @TempDir Path directory;

  @Test
  void theSummaryIsAsItsSchemaSays() throws IOException {
    RunDirectory run =
        new StoredRun(directory, "r")
            .arm("plain", "plain", 10, 100, 101, 102, 103, 104, 105)
            .arm("vertx", "vertx", 10, 120, 121, 122, 123, 124, 125)
            .arm("reactor", "reactor", 10, 130)
            .option("reference", "plain")
            .store();
    Summaries.write(run, EnumSet.of(Format.JSON));
    String schema;
    try (InputStream in = getClass().getResourceAsStream("/schema/summary-1.schema.json")) {
      schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Schema validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema);
    String summary = Files.readString(run.path().resolve("summary.json"));
    assertThat(validator.validate(summary, InputFormat.JSON)).isEmpty();
    assertThat(summary).contains("\"contrasts\"", "\"Of the differences").contains("\"low\" : 100");
    assertThat(validator.validate(summary.replace("\"median\"", "\"mean\""), InputFormat.JSON))
        .as("the schema does refuse")
        .isNotEmpty();
  }
}
