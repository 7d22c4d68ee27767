package dev.bramble.iscsi;

import dev.bramble.chassis.Service;

/** The iSCSI service's main. */
public final class IscsiService {
    private IscsiService() {}

    public static void main(String[] args) {
        Service.run(IscsiService.class, args);
    }
}
