package dev.bramble.inventory;

import dev.bramble.chassis.Service;

/** The inventory service. */
public final class InventoryService {
    private InventoryService() {}

    public static void main(String[] args) {
        Service.run(InventoryService.class, args);
    }
}
