package dev.bramble.bench.report;

import dev.bramble.bench.server.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Results as a table of Markdown: for each of ours its median, spread and ratio, then the peers. */
public final class Table {
    private Table() {}

    /** The rows that have results, in the given order. */
    public static String markdown(Results results, List<? extends Row> rows, List<Contender> contenders) {
        List<Contender> ours = contenders.stream().filter(Contender::isOurs).toList();
        List<Contender> peers = contenders.stream().filter(one -> !one.isOurs()).toList();
        var lines = new ArrayList<String>();
        var head = new ArrayList<String>(List.of("row", "unit"));
        for (Contender one : ours) {
            head.add(one.id());
            head.add("of the best peer");
        }
        head.add("wanted");
        ours.forEach(one -> head.add(ours.size() == 1 ? "met" : one.id() + " met"));
        peers.forEach(one -> head.add(one.id()));
        lines.add(line(head));
        lines.add("|" + "---|".repeat(head.size()));
        for (Row row : rows) {
            if (!results.has(row)) {
                continue;
            }
            var cells = new ArrayList<String>(
                    List.of(row.title() + " (`" + row.id() + "`)", row.unit().toString()));
            for (Contender one : ours) {
                cells.add(cell(results, row, one));
                cells.add(ratio(results, row, one));
            }
            cells.add(wanted(row, ours));
            ours.forEach(one -> cells.add(verdict(results, row, one)));
            peers.forEach(one -> cells.add(cell(results, row, one)));
            lines.add(line(cells));
        }
        return String.join("\n", lines);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String cell(Results results, Row row, Contender contender) {
        return results.of(row, contender)
                .map(series -> number(series.median())
                        + (series.values().size() == 1
                                ? ""
                                : " (" + number(series.min()) + "-" + number(series.max()) + ")"))
                .orElse("-");
    }

    private static String ratio(Results results, Row row, Contender contender) {
        OptionalDouble best = results.bestPeer(row);
        boolean compared = switch (row.target()) {
            case Target.OfBestPeer _, Target.OfBestPeerBelow _, Target.Nothing _ -> true;
            case Target.AtLeast _, Target.MedianAtLeast _, Target.LessThan _, Target.MedianLessThan _ -> false;
        };
        if (best.isEmpty() || !compared) {
            return "-";
        }
        return results.of(row, contender)
                .map(series -> String.format(Locale.ROOT, "%.2f", row.ratio(series.median(), best.getAsDouble())))
                .orElse("-");
    }

    /** Where not all of ours are judged by the row, it says who is. */
    private static String wanted(Row row, List<Contender> ours) {
        List<String> judged =
                ours.stream().filter(row::judges).map(Contender::id).toList();
        String wanted = wanted(row.target());
        return judged.size() == ours.size() ? wanted : wanted + " (" + String.join(", ", judged) + ")";
    }

    private static String wanted(Target target) {
        return switch (target) {
            case Target.OfBestPeer(double goal, double floor) when goal <= floor -> "floor " + floor;
            case Target.OfBestPeer(double goal, double floor) -> "goal " + goal + ", floor " + floor;
            case Target.OfBestPeerBelow below -> wanted(below.ofBestPeer()) + ", " + wanted(below.lessThan());
            case Target.AtLeast(double value) -> number(value);
            case Target.MedianAtLeast(double value) -> number(value);
            case Target.LessThan(double value) -> "< " + number(value);
            case Target.MedianLessThan(double value) -> "< " + number(value);
            case Target.Nothing() -> "-";
        };
    }

    private static String verdict(Results results, Row row, Contender contender) {
        if (!row.judges(contender)) {
            return "-";
        }
        return results.of(row, contender)
                .map(series -> verdict(row.target(), row, series, results.bestPeer(row)))
                .orElse("-");
    }

    /** Most bounds hold in each round, not only in the median. */
    private static String verdict(Target target, Row row, Series series, OptionalDouble best) {
        return switch (target) {
            case Target.OfBestPeer(double goal, double floor) ->
                best.isEmpty() ? "no peer" : verdict(row.ratio(series.median(), best.getAsDouble()), goal, floor);
            case Target.OfBestPeerBelow below -> {
                String bound = verdict(below.lessThan(), row, series, best);
                yield bound.equals("yes") ? verdict(below.ofBestPeer(), row, series, best) : bound;
            }
            case Target.AtLeast(double value) -> series.min() >= value ? "yes" : "**no**";
            case Target.MedianAtLeast(double value) -> series.median() >= value ? "yes" : "**no**";
            case Target.LessThan(double value) -> series.max() < value ? "yes" : "**no**";
            case Target.MedianLessThan(double value) -> series.median() < value ? "yes" : "**no**";
            case Target.Nothing() -> "-";
        };
    }

    private static String verdict(double ratio, double goal, double floor) {
        if (ratio >= goal) {
            return "yes";
        }
        return ratio >= floor ? "floor only" : "**no**";
    }

    /** Three digits that count. */
    static String number(double value) {
        if (value == Math.rint(value) || value >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
