package dev.bramble.inventory.image;

/**
 * How large an image may become while it is unpacked, whatever its file says. How much of that there is room for is watched
 * by iscsi-service, which keeps a reserve: what is not zero takes room there.
 *
 * @param bytes at most
 * @param remedy what sets it, for the user
 */
record SizeLimit(long bytes, String remedy) {

    /** The service's own, or what the caller asks for where that is less; 0: it asks for none. */
    static SizeLimit of(long configured, long asked) {
        return asked > 0 && asked < configured
                ? new SizeLimit(asked, "the import was given that limit (--max-size)")
                : new SizeLimit(configured, "BRAMBLE_INVENTORY_MAX_IMAGE_BYTES sets how many it may have");
    }

    /** Refuses what has been unpacked, or what a file says that it unpacks to. */
    void check(long size) throws UnusableImageException {
        if (size > bytes) {
            throw new UnusableImageException(
                    "the image has more than %d bytes when unpacked; %s".formatted(bytes, remedy));
        }
    }
}
