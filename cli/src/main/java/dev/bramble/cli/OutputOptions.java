package dev.bramble.cli;

import dev.bramble.cli.output.Format;
import picocli.CommandLine.Option;

/** How a result is printed. */
final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json (default: table).")
    private Format format = Format.TABLE;

    boolean isJson() {
        return format == Format.JSON;
    }
}
