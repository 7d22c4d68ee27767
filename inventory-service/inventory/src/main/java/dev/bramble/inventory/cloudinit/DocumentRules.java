package dev.bramble.inventory.cloudinit;

import dev.bramble.inventory.pi.Violations;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a document may be. Of user-data, only "#cloud-config" without a template is looked into: the rest is programs, and
 * mistakes in it are theirs to tell (cloud-init: reference/user-data formats).
 */
public final class DocumentRules {
    private static final String CLOUD_CONFIG = "#cloud-config";
    private static final String ARCHIVE = "#cloud-config-archive";
    private static final String FORMS = "it must begin with #cloud-config, #!, ## template: jinja, #include,"
            + " #include-once, #cloud-config-archive, #cloud-boothook, #part-handler, or be a MIME message";
    private static final List<String> UNCHECKED =
            List.of("#!", "## template: jinja", "#include-once", "#include", "#cloud-boothook", "#part-handler");
    private static final Pattern INSTANCE_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private DocumentRules() {}

    /**
     * The text of a document that may be set.
     *
     * @param field what a violation names
     * @return empty when it is refused: what is wrong is added then, without a word of the text
     */
    public static Optional<String> check(Document document, byte[] content, String field, Violations violations) {
        if (content.length > document.maxBytes()) {
            violations.add(field, "has %d bytes; at most %d are taken".formatted(content.length, document.maxBytes()));
            return Optional.empty();
        }
        Optional<String> text = utf8(content).filter(some -> some.indexOf('\0') < 0);
        if (text.isEmpty()) {
            violations.add(field, "must be text in UTF-8; pack programs and archives into a MIME message, as base64");
            return Optional.empty();
        }
        if (text.get().isBlank()) {
            violations.add(field, "is empty; to set none, name it in the update mask and leave it out");
            return Optional.empty();
        }
        Optional<String> wrong = switch (document) {
            case USER_DATA -> wrongUserData(text.get());
            case NETWORK_CONFIG -> wrongNetworkConfig(text.get());
            case META_DATA -> wrongMetaData(text.get());
        };
        wrong.ifPresent(reason -> violations.add(field, reason));
        return wrong.isPresent() ? Optional.empty() : text;
    }

    private static Optional<String> utf8(byte[] content) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> wrongUserData(String text) {
        String first = text.lines().findFirst().orElse("").stripTrailing();
        if (first.equals(ARCHIVE)) {
            return wrongYaml(text, List.class, "a list");
        }
        if (first.equals(CLOUD_CONFIG)) {
            return text.lines().skip(1).allMatch(line -> line.isBlank() || line.startsWith("#"))
                    ? Optional.empty()
                    : wrongYaml(text, Map.class, "a mapping");
        }
        if (first.startsWith(CLOUD_CONFIG)) {
            return Optional.of("its first line must be #cloud-config and nothing else, or cloud-init ignores it");
        }
        boolean known = UNCHECKED.stream().anyMatch(first::startsWith) || isMime(text);
        return known ? Optional.empty() : Optional.of(FORMS + "; cloud-init ignores anything else");
    }

    /** Whether a header that only MIME has stands before the first empty line. */
    private static boolean isMime(String text) {
        return text.lines()
                .takeWhile(line -> !line.isBlank())
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> line.startsWith("content-type:") || line.startsWith("mime-version:"));
    }

    private static Optional<String> wrongNetworkConfig(String text) {
        Optional<String> wrong = wrongYaml(text, Map.class, "a mapping");
        if (wrong.isPresent()) {
            return wrong;
        }
        Map<?, ?> config = (Map<?, ?>) YamlText.read(text);
        Map<?, ?> network = config.get("network") instanceof Map<?, ?> below ? below : config;
        Object version = network.get("version");
        boolean known = version instanceof Integer number && (number == 1 || number == 2);
        return known
                ? Optional.empty()
                : Optional.of("must say version: 1 or version: 2, at its top or below network:");
    }

    private static Optional<String> wrongMetaData(String text) {
        Optional<String> wrong = wrongYaml(text, Map.class, "a mapping");
        if (wrong.isPresent()) {
            return wrong;
        }
        Object id = ((Map<?, ?>) YamlText.read(text)).get(MetaData.INSTANCE_ID);
        return id == null || INSTANCE_ID.matcher(id.toString()).matches()
                ? Optional.empty()
                : Optional.of("its instance-id must be 1 to 128 printable ASCII characters without blanks");
    }

    private static Optional<String> wrongYaml(String text, Class<?> kind, String name) {
        try {
            return kind.isInstance(YamlText.read(text)) ? Optional.empty() : Optional.of("must be YAML, " + name);
        } catch (YamlText.NoYamlException e) {
            return Optional.of("is no sound YAML (a key given twice is none either): " + e.getMessage());
        }
    }
}
