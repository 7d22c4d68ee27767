package dev.bramble.acceptance;

/** Where tftp-service, which listens on its own port, lets transfers take place. */
enum TransferPorts {
    /** Each on a port of its own. */
    ANY("any") {
        @Override
        boolean include(int port, int listening) {
            return port != listening;
        }
    },
    /** All on the one it listens on. */
    SINGLE("single") {
        @Override
        boolean include(int port, int listening) {
            return port == listening;
        }
    };

    private final String setting;

    TransferPorts(String setting) {
        this.setting = setting;
    }

    /** Whether a transfer's packets may come from this port. */
    abstract boolean include(int port, int listening);

    /** As {@code BRAMBLE_TFTP_TRANSFER_PORTS} takes it. */
    String setting() {
        return setting;
    }
}
