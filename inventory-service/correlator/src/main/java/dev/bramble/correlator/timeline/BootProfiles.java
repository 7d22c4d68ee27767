package dev.bramble.correlator.timeline;

import dev.bramble.correlator.timeline.BootProfile.StageDefinition;
import dev.bramble.proto.boot.v1.BootEvent.DetailCase;
import dev.bramble.proto.boot.v1.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of boot profiles, from {@code boot-profiles.properties}.
 *
 * @param profiles in the order of detection, the last one being the default
 * @param opening files that a bootloader asks for first
 * @param once files that nobody asks for again after they were loaded
 * @param kernels names of kernels
 */
record BootProfiles(List<BootProfile> profiles, FileNames opening, FileNames once, FileNames kernels) {

    static BootProfiles load() {
        Properties table = new Properties();
        try (InputStream in = BootProfiles.class.getResourceAsStream("boot-profiles.properties")) {
            table.load(Objects.requireNonNull(in, "boot-profiles.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BootProfiles(
                words(table, "profiles").map(name -> profile(table, name)).toList(),
                FileNames.parse(value(table, "files.opening")),
                FileNames.parse(value(table, "files.once")),
                FileNames.parse(value(table, "files.kernel")));
    }

    private static BootProfile profile(Properties table, String name) {
        return new BootProfile(
                name,
                words(table, name + ".services").map(Source::valueOf).toList(),
                FileNames.parse(table.getProperty(name + ".signs", "")),
                Stream.of(table.getProperty(name + ".without", "").split(" "))
                        .filter(word -> !word.isBlank())
                        .map(Source::valueOf)
                        .collect(Collectors.toUnmodifiableSet()),
                words(table, name + ".stages")
                        .map(stage -> new StageDefinition(stage, Mark.parse(value(table, name + ".stage." + stage))))
                        .toList());
    }

    private static Stream<String> words(Properties table, String key) {
        return Stream.of(value(table, key).split(" ")).filter(word -> !word.isBlank());
    }

    private static String value(Properties table, String key) {
        String value = table.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("boot-profiles.properties lacks '" + key + "'");
        }
        return value;
    }

    /** The profile of a boot, by what was asked for and who spoke of it. */
    BootProfile detect(List<Fact> facts, Horizon horizon) {
        return profiles.stream()
                .filter(profile ->
                        hasSign(profile, facts) || hasNfsRoot(profile, facts) || isWithout(profile, facts, horizon))
                .findFirst()
                .orElseGet(profiles::getLast);
    }

    private static boolean hasSign(BootProfile profile, List<Fact> facts) {
        return facts.stream().anyMatch(fact -> profile.signs().match(fact.path()));
    }

    /** The root is not where the services are that this profile is without. */
    private static boolean hasNfsRoot(BootProfile profile, List<Fact> facts) {
        return profile.without().contains(Source.ISCSI) && facts.stream().anyMatch(Fact::isOfNfsRoot);
    }

    /** Nothing was heard of a service by the time of the mount, and it had reported everything up to then. */
    private static boolean isWithout(BootProfile profile, List<Fact> facts, Horizon horizon) {
        Set<Source> without = profile.without();
        Optional<Instant> mounted = facts.stream()
                .filter(fact -> fact.kind() == DetailCase.BOOT_TREE_MOUNTED)
                .findFirst()
                .map(Fact::time);
        return !without.isEmpty()
                && mounted.isPresent()
                && facts.stream().noneMatch(fact -> without.contains(fact.source()))
                && without.stream().allMatch(source -> horizon.covers(source, mounted.get()));
    }
}
