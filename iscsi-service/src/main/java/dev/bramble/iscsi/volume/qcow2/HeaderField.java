package dev.bramble.iscsi.volume.qcow2;

/** Where the header's fields are, and what they hold here. */
final class HeaderField {
    static final int MAGIC = 0;
    static final int VERSION = 4;
    static final int BACKING_OFFSET = 8;
    static final int BACKING_LENGTH = 16;
    static final int CLUSTER_BITS = 20;
    static final int SIZE = 24;
    static final int CRYPT_METHOD = 32;
    static final int L1_SIZE = 36;
    static final int L1_OFFSET = 40;
    static final int REFCOUNT_TABLE_OFFSET = 48;
    static final int REFCOUNT_TABLE_CLUSTERS = 56;
    static final int SNAPSHOTS = 60;
    static final int INCOMPATIBLE = 72;
    static final int AUTOCLEAR = 88;
    static final int REFCOUNT_ORDER = 96;
    static final int HEADER_LENGTH = 100;
    static final int COMPRESSION_TYPE = 104;

    static final int QFI = 0x514649fb;
    static final int VERSION_3 = 3;
    static final int LENGTH_3 = 104;
    static final int ORDER_16_BITS = 4;

    static final long DIRTY = 1;
    static final long CORRUPT = 2;

    static final int EXTENSION_END = 0;
    static final int EXTENSION_BACKING_FORMAT = 0xe2792aca;

    /** All fields that ever change lie in the first one: a header is replaced whole or not at all. */
    static final int SECTOR = 512;

    private HeaderField() {}
}
