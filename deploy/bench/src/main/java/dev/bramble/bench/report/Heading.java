package dev.bramble.bench.report;

import com.google.errorprone.annotations.Immutable;

/**
 * How a row begins.
 *
 * @param id its name on the command line
 */
@Immutable
public record Heading(String id, String title, Unit unit) {}
