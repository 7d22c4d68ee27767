package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Source;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells the facts of one boot as its timeline. */
final class BootAssembler {
    private final BootProfiles profiles;

    BootAssembler(BootProfiles profiles) {
        this.profiles = profiles;
    }

    /**
     * A timeline.
     *
     * @param boot without version; empty while it is held back
     * @param lookAgain see {@link Judgement}
     */
    record Assembled(Optional<Boot> boot, Optional<Instant> lookAgain) {}

    /**
     * Tells one boot.
     *
     * @param key whom it is of, as in its id
     * @param superseded the Pi has begun another boot since
     */
    Assembled assemble(String key, Cut cut, boolean superseded, Horizon horizon) {
        if (cut.isHeadless() && !horizon.covers(Source.TFTP, cut.start())) {
            // What its bootloader asked for may be on the way still, and with it the boot's first event and id.
            return new Assembled(Optional.empty(), Optional.of(cut.start()));
        }
        List<Fact> facts = cut.facts();
        BootProfile profile = profiles.detect(facts, horizon);
        Stages stages = new Stages(profile, facts);
        Judgement judgement = Judgement.of(facts, profile, stages, superseded, horizon);
        Boot.Builder boot = Boot.newBuilder()
                .setId(BootId.of(key, facts.getFirst().event().getId()))
                .setSubject(Subjects.merge(facts))
                .setBootProfile(profile.name())
                .setStartTime(Times.timestamp(cut.start()))
                .setLastTime(Times.timestamp(Judgement.lastTime(facts)))
                .addAllStages(stages.toList())
                .setVerdict(judgement.verdict())
                .setVerdictMessage(judgement.message())
                .setLastSeen(Wording.of(facts.getLast()))
                .addAllFiles(FileTransfers.of(facts));
        stages.reachedAt("userspace").ifPresent(at -> boot.setEndTime(Times.timestamp(at)));
        return new Assembled(
                Optional.of(boot.build()), judgement.lookAgain().or(() -> undecidedProfile(profile, stages, horizon)));
    }

    /** Another profile may fit once a service has reported that it never spoke of this boot. */
    private Optional<Instant> undecidedProfile(BootProfile profile, Stages stages, Horizon horizon) {
        return stages.reachedAt("userspace")
                .filter(at -> profiles.profiles().stream()
                        .filter(other -> !other.name().equals(profile.name()))
                        .flatMap(other -> other.without().stream())
                        .anyMatch(source -> !horizon.covers(source, at)));
    }
}
