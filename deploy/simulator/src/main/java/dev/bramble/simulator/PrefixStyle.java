package dev.bramble.simulator;

/** The EEPROM's TFTP_PREFIX: which directory a Pi asks first. */
public enum PrefixStyle {
    /** TFTP_PREFIX=0, a Pi's default: the low 32 bits of the serial number, {@code 9ffefdef/}. */
    SERIAL,
    /** TFTP_PREFIX=2: the MAC address, {@code dc-a6-32-01-36-c2/}. */
    MAC
}
