package dev.bramble.bench.report;

/** What the numbers of a row are of. */
public enum Unit {
    MEGABYTES("MB/s", true),
    OPERATIONS("ops/s", true),
    CALLS("calls/s", true),
    FILES("files/s", true),
    LOGINS("logins/s", true),
    SECONDS("s", false),
    MILLIS("ms", false),
    MICROS("us", false),
    CPU_OF_OPERATION("us/op", false),
    CPU_OF_CALL("us/call", false),
    CPU_OF_MEGABYTE("ms/MB", false),
    PERCENT("%", false),
    MEBIBYTES("MiB", false),
    OF_256("of 256", true),
    OF_300("of 300", true),
    OF_500("of 500", true),
    OF_RAW("of raw", true),
    OF_LIBRARY("of library", true),
    OF_TOOL("of tool", true),
    AMPLIFICATION("B/B", false);

    private final String text;
    private final boolean moreIsBetter;

    Unit(String text, boolean moreIsBetter) {
        this.text = text;
        this.moreIsBetter = moreIsBetter;
    }

    boolean moreIsBetter() {
        return moreIsBetter;
    }

    @Override
    public String toString() {
        return text;
    }
}
