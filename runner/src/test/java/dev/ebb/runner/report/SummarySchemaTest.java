package dev.ebb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ebb.runner.report.Summaries.Format;
import dev.ebb.runner.store.RunDirectory;
import dev.ebb.runner.trial.Figures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
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
    Schema validator = schema(SummarySchema.document().toString());
    String summary = Files.readString(run.path().resolve("summary.json"));
    assertThat(validator.validate(summary, InputFormat.JSON)).isEmpty();
    assertThat(summary).contains("\"contrasts\"", "\"Of the differences").contains("\"low\" : 100");
    for (String wrong : List.of("\"median\"", "\"drain_ms\"", "\"jvm\"", "\"findings\"")) {
      assertThat(validator.validate(summary.replace(wrong, "\"other\""), InputFormat.JSON))
          .as("the schema refuses a summary without %s", wrong)
          .isNotEmpty();
    }
    try (InputStream in = getClass().getResourceAsStream("/schema/summary-1.schema.json")) {
      String frame = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(schema(frame).validate(summary, InputFormat.JSON)).as("the frame alone").isEmpty();
    }
  }

  private static Schema schema(String text) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);
  }

  @Test
  void theFiguresAreAsTheyAreDeclared() {
    JsonNode figures = SummarySchema.document().at("/$defs/arm/properties/figures/properties");
    assertThat(figures.size()).isEqualTo(Figures.summed().size());
    assertThat(figures.path("retained_mib").path("description").asText())
        .isEqualTo("Settled less idle");
  }
}
