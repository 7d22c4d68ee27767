package dev.bramble.inventory.netboot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a system calls itself: os-release(5). */
final class OsRelease {
    private OsRelease() {}

    /** Its fields; none without the file. */
    static Map<String, String> read(RootFiles root) throws IOException {
        String text = new String(root.read("/etc/os-release").orElse(new byte[0]), StandardCharsets.UTF_8);
        Map<String, String> fields = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(
                        line.substring(0, equals),
                        unquoted(line.substring(equals + 1).strip()));
            }
        }
        return fields;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && (value.startsWith("\"") || value.startsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
