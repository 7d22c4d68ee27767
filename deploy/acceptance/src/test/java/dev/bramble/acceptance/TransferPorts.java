package dev.bramble.acceptance;

/** Where tftp-service lets transfers take place. */
enum TransferPorts {
    /** Each from a port of its own. */
    ANY("any");

    private final String setting;

    TransferPorts(String setting) {
        this.setting = setting;
    }

    /** As {@code BRAMBLE_TFTP_TRANSFER_PORTS} takes it. */
    String setting() {
        return setting;
    }
}
