package dev.bramble.tftp;

import dev.bramble.chassis.Service;

/** The program {@code tftp-service}. */
public final class TftpService {
    private TftpService() {}

    public static void main(String[] args) {
        Service.run(TftpService.class, args);
    }
}
