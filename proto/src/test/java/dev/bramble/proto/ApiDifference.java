package dev.bramble.proto;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An API against the one that was promised.
 *
 * @param broken promised and gone: a client built against it fails or reads rubbish
 * @param unrecorded new, and harmless, but not yet promised
 */
record ApiDifference(SortedSet<String> broken, SortedSet<String> unrecorded) {
    static final String RECORD_COMMAND =
            "./mvnw -q test -pl proto -Dtest=ApiBaselineTest -Dapi.baseline=write, then commit proto/api-baseline.txt";

    static ApiDifference between(SortedSet<String> baseline, SortedSet<String> current) {
        SortedSet<String> broken = new TreeSet<>(baseline);
        broken.removeAll(current);
        SortedSet<String> unrecorded = new TreeSet<>(current);
        unrecorded.removeAll(baseline);
        return new ApiDifference(broken, unrecorded);
    }

    /** One line for each difference, and what to do; empty when there is none. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        broken.forEach(line -> complaints.add("breaking change: " + line));
        unrecorded.forEach(line -> complaints.add("not recorded: " + line));
        if (!broken.isEmpty()) {
            complaints.add("released clients and stored events depend on what broke: add new fields instead;"
                    + " only for what was never released, record it by " + RECORD_COMMAND);
        } else if (!unrecorded.isEmpty()) {
            complaints.add("record what is new by " + RECORD_COMMAND);
        }
        return complaints;
    }
}
