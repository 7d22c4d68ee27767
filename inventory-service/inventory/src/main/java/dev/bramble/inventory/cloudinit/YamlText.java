package dev.bramble.inventory.cloudinit;

import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.representer.Representer;

/** YAML 1.1, as cloud-init's PyYAML reads it: plain types only, no tag makes an object of it. */
final class YamlText {
    /** Of collections in collections, and of names for the same one: more than a document of people has. */
    private static final int MAX_DEPTH = 50;

    private static final int MAX_ALIASES = 50;
    private static final int MAX_CHARACTERS = 1 << 20;

    private YamlText() {}

    /**
     * Reads one document.
     *
     * @return what it holds: a Map, a List, or a plain value; an empty text holds an empty text
     * @throws NoYamlException saying where it is wrong, and nothing of what it holds
     */
    static Object read(String text) {
        try {
            Object value = yaml().load(text);
            return value == null ? "" : value;
        } catch (MarkedYAMLException e) {
            throw new NoYamlException(
                    e.getProblemMark() == null
                            ? "it cannot be read"
                            : "line %d, column %d"
                                    .formatted(
                                            e.getProblemMark().getLine() + 1,
                                            e.getProblemMark().getColumn() + 1),
                    e);
        } catch (RuntimeException e) {
            // YAMLException, and what numbers and times that only look like some make the library throw.
            throw new NoYamlException("it holds what cannot be read, or is nested too deeply", e);
        }
    }

    static String write(Map<?, ?> mapping) {
        return yaml().dump(mapping);
    }

    private static Yaml yaml() {
        LoaderOptions reading = new LoaderOptions();
        reading.setAllowDuplicateKeys(false);
        reading.setNestingDepthLimit(MAX_DEPTH);
        reading.setMaxAliasesForCollections(MAX_ALIASES);
        reading.setCodePointLimit(MAX_CHARACTERS);
        DumperOptions writing = new DumperOptions();
        writing.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(new SafeConstructor(reading), new Representer(writing), writing, reading);
    }

    /** It is none; the cause quotes it, and is not to be shown. */
    static final class NoYamlException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoYamlException(String where, Throwable cause) {
            super(where, cause);
        }
    }
}
