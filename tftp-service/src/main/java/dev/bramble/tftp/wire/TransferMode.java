package dev.bramble.tftp.wire;

import java.util.Locale;

/** The mode word of a request (RFC 1350 section 1), in any case. */
public enum TransferMode {
    /** Bytes as they are. */
    OCTET,
    /** Text, each line ended by CR LF (RFC 764). */
    NETASCII,
    /** To a user instead of a file; obsolete. */
    MAIL,
    /** A word that no RFC knows. */
    UNKNOWN;

    static TransferMode parse(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "octet" -> OCTET;
            case "netascii" -> NETASCII;
            case "mail" -> MAIL;
            default -> UNKNOWN;
        };
    }
}
