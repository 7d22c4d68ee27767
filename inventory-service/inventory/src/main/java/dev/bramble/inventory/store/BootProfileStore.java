package dev.bramble.inventory.store;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.RequestId;
import dev.bramble.inventory.pi.BootProfiles;
import dev.bramble.inventory.pi.CommandLineWords;
import dev.bramble.proto.inventory.v1.BootProfile;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The boot profiles: those that are built in, which never change, and the records of those that users made. What changes
 * these takes part in a {@link Change}; what reads opens its own transaction.
 */
public final class BootProfileStore {
    /** Characters of former arguments that are remembered. */
    private static final int MAX_FORMER = 40_000;

    private final Transactions transactions;
    private final BootProfileRepository profiles;

    BootProfileStore(Transactions transactions, BootProfileRepository profiles) {
        this.transactions = transactions;
        this.profiles = profiles;
    }

    /** The profile of this name, refusing when there is none. */
    public BootProfile get(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    public Optional<BootProfile> find(String name) {
        return transactions.snapshot(() -> byName(name));
    }

    /** All, in the order of names. */
    public List<BootProfile> all() {
        return transactions.snapshot(() -> Stream.concat(BootProfiles.builtIn().stream(), made().stream())
                .sorted(Comparator.comparing(BootProfile::getName))
                .toList());
    }

    /** Those whose names come after {@code name}, in the order of names. */
    public List<BootProfile> afterName(String name, int limit) {
        return all().stream()
                .filter(profile -> profile.getName().compareTo(name) > 0)
                .limit(limit)
                .toList();
    }

    /** Within a transaction: those that users made, in the order of names. */
    public List<BootProfile> made() {
        return profiles.listOrderByName().stream()
                .map(BootProfileStore::toProfile)
                .toList();
    }

    /** Words that a profile has, or had, for its Pis' cmdline.txt: they come and go with it. */
    public Set<String> managedArguments() {
        return transactions.snapshot(() -> profiles.listOrderByName().stream()
                .flatMap(row -> Stream.concat(
                        row.kernelArguments().lines(), row.formerArguments().lines()))
                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Within a transaction. */
    Optional<BootProfile> byName(String name) {
        return BootProfiles.findBuiltIn(name)
                .or(() -> Text.isStorable(name)
                        ? profiles.findByName(name).map(BootProfileStore::toProfile)
                        : Optional.empty());
    }

    /** Within a change: the record as it is now. */
    public BootProfile read(Change change, String name) {
        return byName(name).orElseThrow(() -> unknown(name));
    }

    /** Within a change: what an earlier call with this id made and is still there. */
    public Optional<BootProfile> repeated(Change change, RequestId request) {
        Optional<BootProfileRow> row = request.given().flatMap(profiles::findByRequestId);
        row.ifPresent(before -> request.requireSame(before.requestSha256()));
        return row.map(BootProfileStore::toProfile);
    }

    /** Within a change: makes a record; refused when there is one of that name. */
    public BootProfile insert(Change change, BootProfile profile, RequestId request) {
        if (byName(profile.getName()).isPresent()) {
            throw Refusal.alreadyExists("a boot profile named " + profile.getName()
                    + " is there already; choose another name, or change it with `bramble profile set`");
        }
        BootProfile made = stamped(profile, change.changed(ResourceKind.BOOT_PROFILE, profile.getName()));
        BootProfileRow _ = profiles.save(row(made, Set.of(), request.given().orElse(null), request.fingerprint()));
        return made;
    }

    /** Within a change: one that a user made. */
    public BootProfile update(Change change, BootProfile profile) {
        BootProfileRow before = profiles.findByName(profile.getName()).orElseThrow(() -> unknown(profile.getName()));
        BootProfile updated = stamped(profile, change.changed(ResourceKind.BOOT_PROFILE, profile.getName()));
        Set<String> former =
                new LinkedHashSet<>(before.formerArguments().lines().toList());
        former.addAll(before.kernelArguments().lines().toList());
        CommandLineWords.of(updated.getKernelArguments()).forEach(former::remove);
        // The oldest have long been taken out everywhere.
        while (former.stream().mapToInt(word -> word.length() + 1).sum() > MAX_FORMER) {
            former.remove(former.iterator().next());
        }
        BootProfileRow _ = profiles.update(row(updated, former, before.requestId(), before.requestSha256()));
        return updated;
    }

    /** Within a change: one that a user made. */
    public void delete(Change change, String name) {
        profiles.deleteByName(name);
        change.deleted(ResourceKind.BOOT_PROFILE, name);
    }

    private static Refusal unknown(String name) {
        return Refusal.notFound("no boot profile is named '" + name + "'; see `bramble profile list`");
    }

    private static BootProfile stamped(BootProfile profile, long revision) {
        return profile.toBuilder()
                .setRevision(revision)
                .setEtag(Etags.of(revision))
                .build();
    }

    private static BootProfileRow row(
            BootProfile profile, Collection<String> former, @Nullable String requestId, String requestSha256) {
        return new BootProfileRow(
                profile.getName(),
                String.join("\n", profile.getStagesList()),
                String.join("\n", CommandLineWords.of(profile.getKernelArguments())),
                String.join("\n", former),
                requestId,
                requestSha256,
                profile.getRevision());
    }

    private static BootProfile toProfile(BootProfileRow row) {
        return BootProfile.newBuilder()
                .setName(row.name())
                .addAllStages(row.stages().lines().toList())
                .setKernelArguments(
                        String.join(" ", row.kernelArguments().lines().toList()))
                .setEtag(Etags.of(row.revision()))
                .setRevision(row.revision())
                .build();
    }
}
