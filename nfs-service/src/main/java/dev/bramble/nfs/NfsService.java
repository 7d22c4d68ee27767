package dev.bramble.nfs;

import dev.bramble.chassis.Service;

/** The program. */
public final class NfsService {
    private NfsService() {}

    public static void main(String[] args) {
        Service.run(NfsService.class, args);
    }
}
