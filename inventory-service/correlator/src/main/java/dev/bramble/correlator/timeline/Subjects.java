package dev.bramble.correlator.timeline;

import dev.bramble.proto.boot.v1.Subject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Whom events are about. */
public final class Subjects {
    private Subjects() {}

    /** The uid, else the strongest identity seen; empty when there is none. */
    public static String key(Subject subject) {
        return Stream.of(
                        subject.getPiUid(),
                        subject.getMac(),
                        subject.getSerial(),
                        subject.getInitiator(),
                        subject.getAddress())
                .filter(identity -> !identity.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** All that the facts of one boot say of the Pi; where they differ, the first counts. */
    static Subject merge(List<Fact> facts) {
        return Subject.newBuilder()
                .setPiUid(first(facts, Subject::getPiUid))
                .setMac(first(facts, Subject::getMac))
                .setSerial(first(facts, Subject::getSerial))
                .setInitiator(first(facts, Subject::getInitiator))
                .setAddress(first(facts, Subject::getAddress))
                .setInventoryRevision(facts.stream()
                        .mapToLong(fact -> fact.event().getSubject().getInventoryRevision())
                        .max()
                        .orElse(0))
                .build();
    }

    private static String first(List<Fact> facts, Function<Subject, String> identity) {
        return facts.stream()
                .map(fact -> identity.apply(fact.event().getSubject()))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }
}
