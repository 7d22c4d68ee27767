package dev.bramble.cli;

import dev.bramble.proto.boot.v1.Boot;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to call the subject of a boot. */
final class PiNames {
    private final Map<String, String> byUid;

    private PiNames(Map<String, String> byUid) {
        this.byUid = byUid;
    }

    static PiNames of(InventoryConnection inventory) {
        return new PiNames(
                PiListCommand.all(inventory, "").stream().collect(Collectors.toMap(Pi::getUid, Pi::getName)));
    }

    /** The Pi's name; of an unknown one its strongest identity. */
    String of(Boot boot) {
        Subject subject = boot.getSubject();
        String name = byUid.get(subject.getPiUid());
        if (name != null) {
            return name;
        }
        return Stream.<Function<Subject, String>>of(
                        Subject::getPiUid,
                        Subject::getMac,
                        Subject::getSerial,
                        Subject::getInitiator,
                        Subject::getAddress)
                .map(identity -> identity.apply(subject))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("?");
    }
}
