package dev.bramble.inventory.pi;

import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.BootProfile;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What a boot profile that a user makes may be. */
public final class BootProfileRules {
    /** The kernel has room for 2,048 characters on most machines, and Bramble and the image have words of their own. */
    private static final int MAX_ARGUMENTS = 1024;

    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]*");

    private BootProfileRules() {}

    /**
     * Checks the fields that a user may set and writes them in their canonical form.
     *
     * @throws Refusal naming every field at fault
     */
    public static BootProfile canonical(BootProfile profile) {
        Violations violations = new Violations();
        violations.addUnless(
                ResourceNames.isValid(profile.getName()), "boot_profile.name", "must be " + ResourceNames.RULE);
        List<String> stages = profile.getStagesList().isEmpty()
                ? BootProfiles.usual().getStagesList()
                : List.copyOf(profile.getStagesList());
        violations.addUnless(
                BootProfiles.builtIn().stream()
                        .anyMatch(builtIn -> builtIn.getStagesList().equals(stages)),
                "boot_profile.stages",
                "must be those of a profile that is built in, in their order; `bramble profile list` shows these");
        String text = profile.getKernelArguments();
        boolean sound =
                text.length() <= MAX_ARGUMENTS && PRINTABLE.matcher(text).matches();
        violations.addUnless(
                sound,
                "boot_profile.kernel_arguments",
                "must be printable ASCII on one line, at most " + MAX_ARGUMENTS + " characters");
        List<String> words = sound ? CommandLineWords.of(text) : List.of();
        words.stream()
                .filter(word -> CommandLineWords.saysRoot(word) || CommandLineWords.isDataSource(word))
                .forEach(word -> violations.add(
                        "boot_profile.kernel_arguments",
                        "'%s' cannot be set: Bramble sets %s itself".formatted(word, CommandLineWords.name(word))));
        violations.addUnless(
                new HashSet<>(words).size() == words.size(), "boot_profile.kernel_arguments", "names a word twice");
        violations.refuseIfAny();
        return profile.toBuilder()
                .clearStages()
                .addAllStages(stages)
                .setKernelArguments(String.join(" ", words))
                .build();
    }

    /** Refuses to change one that is built in. */
    public static void refuseBuiltIn(String name) {
        if (BootProfiles.findBuiltIn(name).isPresent()) {
            throw Refusal.inUse("boot profile " + name
                    + " is built in and stays as it is; make one of your own by `bramble profile create`");
        }
    }
}
