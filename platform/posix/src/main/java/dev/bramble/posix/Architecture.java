package dev.bramble.posix;

/** The machine's instruction set: call numbers and some open flags depend on it. */
enum Architecture {
    X86_64,
    AARCH64;

    static final Architecture CURRENT = of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));

    static Architecture of(String system, String machine) {
        if (!system.equals("Linux")) {
            throw new UnsupportedOperationException("Bramble's file services need Linux, this is " + system);
        }
        return switch (machine) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH64;
            default ->
                throw new UnsupportedOperationException(
                        "no system call table for the architecture %s: Bramble runs on x86_64 and aarch64"
                                .formatted(machine));
        };
    }
}
