package dev.bramble.iscsi.scsi;

import java.util.Arrays;
import java.util.Optional;

/** Types of persistent reservations (SPC-4 section 6.15.3.4). */
enum ReservationType {
    WRITE_EXCLUSIVE(1),
    EXCLUSIVE_ACCESS(3),
    WRITE_EXCLUSIVE_REGISTRANTS_ONLY(5),
    EXCLUSIVE_ACCESS_REGISTRANTS_ONLY(6),
    WRITE_EXCLUSIVE_ALL_REGISTRANTS(7),
    EXCLUSIVE_ACCESS_ALL_REGISTRANTS(8);

    /** All of them, as REPORT CAPABILITIES tells them. */
    static final int MASK = 0xea01;

    private final int code;

    ReservationType(int code) {
        this.code = code;
    }

    static Optional<ReservationType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    int code() {
        return code;
    }

    boolean excludesReads() {
        return this == EXCLUSIVE_ACCESS
                || this == EXCLUSIVE_ACCESS_REGISTRANTS_ONLY
                || this == EXCLUSIVE_ACCESS_ALL_REGISTRANTS;
    }

    /** Whoever is registered may do all. */
    boolean letsRegistrantsIn() {
        return code >= WRITE_EXCLUSIVE_REGISTRANTS_ONLY.code;
    }

    /** All who are registered are holders. */
    boolean isHeldByAll() {
        return code >= WRITE_EXCLUSIVE_ALL_REGISTRANTS.code;
    }
}
