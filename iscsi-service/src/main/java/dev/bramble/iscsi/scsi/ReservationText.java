package dev.bramble.iscsi.scsi;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reservations as they are kept on disk, format 1: one {@code key=value} a line; empty when there are none. */
final class ReservationText {
    private static final String FORMAT = "1";

    private ReservationText() {}

    static String of(ReservationState state) {
        if (!state.throughPowerLoss() || state.keys().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("format=" + FORMAT + "\n");
        text.append("generation=%s\n".formatted(Integer.toUnsignedString(state.generation())));
        ReservationType type = state.type();
        if (type != null) {
            text.append("type=%d\nholder=%s\n".formatted(type.code(), state.holder()));
        }
        int number = 0;
        for (Map.Entry<String, Long> registration : state.keys().entrySet()) {
            text.append("registration.%d=%016x %s\n".formatted(number, registration.getValue(), registration.getKey()));
            number++;
        }
        return text.toString();
    }

    /** @throws IOException when it is not what {@link #of} makes */
    static ReservationState parse(String text) throws IOException {
        if (text.isEmpty()) {
            return ReservationState.NONE;
        }
        Properties lines = new Properties();
        lines.load(new StringReader(text.replace("\\", "\\\\")));
        String format = lines.getProperty("format", "");
        if (!format.equals(FORMAT)) {
            throw new IOException(
                    "reservations are kept in format '%s'; this release reads %s".formatted(format, FORMAT));
        }
        try {
            return new ReservationState(
                    Integer.parseUnsignedInt(lines.getProperty("generation", "")),
                    true,
                    keys(lines),
                    type(lines),
                    lines.getProperty("holder", ""));
        } catch (NumberFormatException e) {
            throw new IOException("the reservations are damaged: " + e.getMessage(), e);
        }
    }

    private static Map<String, Long> keys(Properties lines) throws IOException {
        Map<String, Long> keys = new LinkedHashMap<>();
        for (int i = 0; ; i++) {
            String line = lines.getProperty("registration." + i);
            if (line == null) {
                return keys;
            }
            int space = line.indexOf(' ');
            if (space < 0 || i == ReservationChange.MOST_REGISTRATIONS) {
                throw new IOException("the reservations are damaged: registration " + i);
            }
            keys.put(line.substring(space + 1), Long.parseUnsignedLong(line.substring(0, space), 16));
        }
    }

    private static @Nullable ReservationType type(Properties lines) throws IOException {
        String code = lines.getProperty("type");
        if (code == null) {
            return null;
        }
        return ReservationType.of(Integer.parseInt(code))
                .orElseThrow(() -> new IOException("the reservations are damaged: type " + code));
    }
}
