package dev.bramble.inventory.pi;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names that follow from a Pi's uid and attributes. */
public final class PiNames {
    private static final String NAMING_AUTHORITY = "iqn.2026-01.dev.bramble";

    private PiNames() {}

    /** IQN of the Pi's initiator (RFC 7143, section 4.2.7). */
    public static String initiator(String uid) {
        return NAMING_AUTHORITY + ":pi." + uid;
    }

    /** IQN of the target that serves its root disk. */
    public static String target(String uid) {
        return NAMING_AUTHORITY + ":disk." + uid;
    }

    /** Path of its boot tree beneath the TFTP root. */
    public static String bootTree(String uid) {
        return "trees/" + uid;
    }

    /** Sets every field that is made from the uid. */
    public static Pi.Builder complete(Pi.Builder pi) {
        String uid = pi.getUid();
        return pi.setInitiator(initiator(uid))
                .setTarget(target(uid))
                .setLun(0)
                .setVolume(uid)
                .setBootTree(bootTree(uid));
    }

    /**
     * The directory names a bootloader asks for: each MAC with dashes (TFTP_PREFIX=2), and the low 32 bits of the serial
     * (TFTP_PREFIX=0).
     */
    public static List<String> bootLinks(Pi pi) {
        Set<String> links = new LinkedHashSet<>();
        pi.getMacsList().forEach(mac -> links.add(new MacAddress(mac).dashed()));
        if (!pi.getSerial().isEmpty()) {
            links.add(bootSerial(pi.getSerial()));
        }
        return List.copyOf(links);
    }

    /** The low 32 bits of a serial of 8 or 16 digits. */
    public static String bootSerial(String serial) {
        return serial.substring(Math.max(0, serial.length() - 8));
    }
}
