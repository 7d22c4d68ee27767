package dev.bramble.simulator;

import dev.bramble.simulator.tftp.Eeprom;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One Pi 4 and how it behaves. All that a Pi learns by DHCP stands here; all else it reads from what it fetches.
 *
 * @param mac            lowercase with colons
 * @param serial         low 32 bits of the serial number, 8 lowercase hex digits
 * @param localAddress   the Pi's own address: every socket of its is bound to it; on loopback any 127.x.y.z will do
 * @param tftpServer     TFTP_IP and the port (69 on a real Pi)
 * @param prefixStyle    TFTP_PREFIX
 * @param eeprom         generation of the bootloader
 * @param iscsidReconnects whether the connection to the disk breaks and comes back once when iscsid takes it over from
 *                       the initramfs, as it does in about half of all real boots
 */
public record SimulatedPiSpec(
        String mac,
        String serial,
        InetAddress localAddress,
        InetSocketAddress tftpServer,
        PrefixStyle prefixStyle,
        Eeprom eeprom,
        boolean iscsidReconnects) {
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{8}");

    public SimulatedPiSpec {
        if (!MAC.matcher(mac).matches()) {
            throw new IllegalArgumentException("not a MAC address in lowercase with colons: " + mac);
        }
        if (!SERIAL.matcher(serial).matches()) {
            throw new IllegalArgumentException("not a serial number of 8 lowercase hex digits: " + serial);
        }
    }

    /** A Pi with a current EEPROM and TFTP_PREFIX=2; its serial number is made from the MAC. */
    public static SimulatedPiSpec of(String mac, InetAddress localAddress, InetSocketAddress tftpServer) {
        String lower = mac.toLowerCase(Locale.ROOT).replace('-', ':');
        String serial = lower.replace(":", "");
        return new SimulatedPiSpec(
                lower,
                serial.substring(Math.max(0, serial.length() - 8)),
                localAddress,
                tftpServer,
                PrefixStyle.MAC,
                Eeprom.OF_2025,
                false);
    }

    public SimulatedPiSpec withSerial(String newSerial) {
        return new SimulatedPiSpec(mac, newSerial, localAddress, tftpServer, prefixStyle, eeprom, iscsidReconnects);
    }

    public SimulatedPiSpec withPrefixStyle(PrefixStyle newStyle) {
        return new SimulatedPiSpec(mac, serial, localAddress, tftpServer, newStyle, eeprom, iscsidReconnects);
    }

    public SimulatedPiSpec withEeprom(Eeprom newEeprom) {
        return new SimulatedPiSpec(mac, serial, localAddress, tftpServer, prefixStyle, newEeprom, iscsidReconnects);
    }

    public SimulatedPiSpec withIscsidReconnects(boolean reconnects) {
        return new SimulatedPiSpec(mac, serial, localAddress, tftpServer, prefixStyle, eeprom, reconnects);
    }

    /** The directory it asks first, with a slash at its end. */
    public String prefix() {
        return switch (prefixStyle) {
            case SERIAL -> serial + "/";
            case MAC -> mac.replace(':', '-') + "/";
        };
    }
}
