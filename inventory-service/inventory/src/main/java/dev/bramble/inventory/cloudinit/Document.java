package dev.bramble.inventory.cloudinit;

/** A file that cloud-init's datasource NoCloud reads. */
public enum Document {
    USER_DATA("user-data", "user_data", 256 * 1024),
    NETWORK_CONFIG("network-config", "network_config", 64 * 1024),
    META_DATA("meta-data", "meta_data", 64 * 1024);

    private final String file;
    private final String field;
    private final int maxBytes;

    Document(String file, String field, int maxBytes) {
        this.file = file;
        this.field = field;
        this.maxBytes = maxBytes;
    }

    /** Its name on a disk and in a boot tree. */
    public String file() {
        return file;
    }

    /** Its name in the API. */
    public String field() {
        return field;
    }

    /** Of its text in UTF-8. */
    public int maxBytes() {
        return maxBytes;
    }
}
