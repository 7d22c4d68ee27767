package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Source;
import java.util.List;
import java.util.Set;

/**
 * How boots of one kind go.
 *
 * @param name as in the timeline: "pi4-iscsi"
 * @param services whose silence could explain the Pi's
 * @param signs files that only such a board asks for
 * @param without services that never speak of such a boot
 * @param stages in their order
 */
record BootProfile(
        String name, List<Source> services, FileNames signs, Set<Source> without, List<StageDefinition> stages) {

    /**
     * One stage.
     *
     * @param reachedBy what begins it; it lasts until the next one is reached
     */
    record StageDefinition(String name, Mark reachedBy) {}
}
