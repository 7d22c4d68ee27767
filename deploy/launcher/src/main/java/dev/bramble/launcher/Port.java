package dev.bramble.launcher;

import java.util.Locale;

/** Every port that a running Bramble listens on. */
public enum Port {
    TFTP(69, 1069, true),
    ISCSI(3260, 13260, false),
    NFS(2049, 12049, false),
    KAFKA(9092, 9092, false),
    INVENTORY_GRPC(7400, 7400, false),
    TFTP_GRPC(7401, 7401, false),
    ISCSI_GRPC(7402, 7402, false),
    NFS_GRPC(7403, 7403, false),
    INVENTORY_HTTP(7480, 7480, false),
    TFTP_HTTP(7481, 7481, false),
    ISCSI_HTTP(7482, 7482, false),
    NFS_HTTP(7483, 7483, false),
    CORRELATOR_HTTP(7484, 7484, false);

    private final int standard;
    private final int high;
    private final boolean udp;

    Port(int standard, int high, boolean udp) {
        this.standard = standard;
        this.high = high;
        this.udp = udp;
    }

    int standard() {
        return standard;
    }

    int high() {
        return high;
    }

    boolean isUdp() {
        return udp;
    }

    /** As in ports.json: "inventory-grpc". */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
