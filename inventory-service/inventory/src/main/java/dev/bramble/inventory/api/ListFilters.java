package dev.bramble.inventory.api;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.FilterText;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Image;
import java.util.Locale;
import java.util.function.Predicate;

/** By what the lists other than that of Pis can be filtered; the form is that of {@link FilterText}. */
final class ListFilters {
    private ListFilters() {}

    static Predicate<Image> images(String text) {
        return FilterText.parse(text, (field, value) -> switch (field) {
            case "name" -> image -> image.getName().equals(value);
            case "state" -> image -> image.getState().name().equals(value.toUpperCase(Locale.ROOT));
            case "os" -> image -> image.getOs().equals(value);
            default -> throw unknown(field, "name, state, os");
        });
    }

    static Predicate<Export> exports(String text) {
        return FilterText.parse(text, (field, value) -> switch (field) {
            case "name" -> export -> export.getName().equals(value);
            case "path" -> export -> export.getPath().equals(value);
            case "host" -> export -> export.getHostsList().contains(value.toLowerCase(Locale.ROOT));
            case "network" -> export -> export.getNetworksList().contains(value);
            default -> throw unknown(field, "name, path, host, network");
        });
    }

    static Predicate<BootProfile> bootProfiles(String text) {
        return FilterText.parse(text, (field, value) -> switch (field) {
            case "name" -> profile -> profile.getName().equals(value);
            case "stage" -> profile -> profile.getStagesList().contains(value);
            default -> throw unknown(field, "name, stage");
        });
    }

    private static Refusal unknown(String field, String known) {
        return Refusal.invalid("filter", "'" + field + "' cannot be filtered by; what can: " + known);
    }
}
