package dev.bramble.tftp.conformance;

/** Where clauses come from. */
enum Specification {
    RFC_1350("RFC 1350, the protocol"),
    RFC_1123("RFC 1123 section 4.2, requirements for hosts"),
    RFC_2347("RFC 2347, options"),
    RFC_2348("RFC 2348, blksize"),
    RFC_2349("RFC 2349, timeout and tsize"),
    RFC_7440("RFC 7440, windowsize"),
    PI("What Raspberry Pis need"),
    BRAMBLE("What Bramble promises"),
    BAD_INPUT("Bad input");

    private final String title;

    Specification(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
