package dev.bramble.cli;

import com.google.gson.JsonElement;
import dev.bramble.cli.output.Format;
import dev.bramble.cli.output.Json;
import dev.bramble.cli.output.Yaml;
import picocli.CommandLine.Option;

/** How a result is printed. */
final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json or yaml (default: table).")
    private Format format = Format.TABLE;

    /** Data is printed, which {@link #text} writes as JSON or YAML; else a table. */
    boolean isJson() {
        return format != Format.TABLE;
    }

    /** Data in the format that was asked for, without a line end. */
    String text(JsonElement data) {
        return text(format, data);
    }

    static String text(Format format, JsonElement data) {
        return format == Format.YAML ? Yaml.text(data) : Json.text(data);
    }

    /** One of a stream of records: a line of JSON, or a document of YAML. */
    String record(JsonElement data) {
        return format == Format.YAML ? "---\n" + Yaml.text(data) : data.toString();
    }
}
