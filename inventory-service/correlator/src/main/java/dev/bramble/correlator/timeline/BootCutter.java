package dev.bramble.correlator.timeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the facts of a Pi, in their order, into boots.
 *
 * @param stray facts before the first boot
 * @param boots in their order
 */
record BootCutter(List<Fact> stray, List<Cut> boots) {

    static BootCutter cut(BootProfiles profiles, List<Fact> facts) {
        List<Fact> stray = new ArrayList<>();
        List<Cut> boots = new ArrayList<>();
        for (Fact fact : facts) {
            if (boots.isEmpty()) {
                if (Cut.canOpen(fact)) {
                    boots.add(new Cut(profiles, fact));
                } else {
                    stray.add(fact);
                }
            } else if (boots.getLast().isEndedBy(fact)) {
                boots.add(new Cut(profiles, fact));
            } else {
                boots.getLast().add(fact);
            }
        }
        return new BootCutter(stray, boots);
    }
}
