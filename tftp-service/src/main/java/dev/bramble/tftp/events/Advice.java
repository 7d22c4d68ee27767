package dev.bramble.tftp.events;

import dev.bramble.proto.boot.v1.FileTooLarge;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What is to be done about what the log warns of, in one line. */
final class Advice {
    private static final int SERIAL_DIGITS = 8;

    private Advice() {}

    /**
     * About a bootloader that dropped its prefix.
     *
     * @param subject all that is known of it
     */
    static String prefixDropped(PrefixDrops.Drop drop, String path, Subject subject) {
        String found = "neither start4.elf nor start.elf in " + drop.prefix() + "/, so it asks for " + path
                + " without a folder: ";
        if (drop.missed().pi().isPresent()) {
            return found + ofRegistered(drop.prefix(), drop.missed().pi().get());
        }
        Set<String> names = new LinkedHashSet<>();
        names.add(drop.prefix());
        addNames(names, subject.getMac(), subject.getSerial());
        String mac = subject.getMac().isEmpty() ? "" : " --mac " + subject.getMac();
        return found + "register the Pi (bramble pi add" + mac
                + "), or name its folder beneath boot/ as its TFTP_PREFIX wants: "
                + names.stream().map(Advice::withSetting).collect(Collectors.joining(" or "));
    }

    private static String ofRegistered(String prefix, Pi pi) {
        Set<String> names = new LinkedHashSet<>(pi.getPrefixesList());
        pi.getMacsList().forEach(mac -> addNames(names, mac, ""));
        addNames(names, "", pi.getSerial());
        if (names.contains(prefix)) {
            return "the boot tree of " + pi.getName()
                    + " lacks the firmware; copy start4.elf and what goes with it there";
        }
        return "the boot tree of " + pi.getName() + " is served as "
                + names.stream().map(Advice::withSetting).collect(Collectors.joining(" or "))
                + "; set TFTP_PREFIX in its EEPROM to that";
    }

    private static void addNames(Set<String> names, String mac, String serial) {
        if (!mac.isEmpty()) {
            names.add(mac.replace(':', '-'));
        }
        if (!serial.isEmpty()) {
            names.add(serial.length() > SERIAL_DIGITS ? serial.substring(serial.length() - SERIAL_DIGITS) : serial);
        }
    }

    private static String withSetting(String name) {
        if (name.matches("[0-9a-f]{2}(-[0-9a-f]{2}){5}")) {
            return name + " (TFTP_PREFIX=2)";
        }
        return name + (name.matches("[0-9a-f]{8}") ? " (TFTP_PREFIX=0)" : " (TFTP_PREFIX_STR)");
    }

    /** About a file that an old bootloader cannot load. */
    static String tooLarge(FileTooLarge file) {
        return file.getPath() + " has " + file.getSizeBytes() + " bytes, and with blocks of " + file.getBlockBytes()
                + " a bootloader from before 2025-09-23 loads " + file.getLimitBytes()
                + " of them and hangs or goes on with that: update its EEPROM (rpi-eeprom-update), or make the file"
                + " smaller (an initramfs: MODULES=dep and COMPRESS=xz in initramfs.conf)";
    }
}
