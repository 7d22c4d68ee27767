package dev.bramble.inventory.provision;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.RequestId;
import dev.bramble.inventory.cloudinit.Documents;
import dev.bramble.inventory.cloudinit.Owner;
import dev.bramble.inventory.pi.BootProfileRules;
import dev.bramble.inventory.pi.BootProfiles;
import dev.bramble.inventory.store.BootProfileStore;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.CloudInitStore;
import dev.bramble.inventory.store.Etags;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.proto.inventory.v1.BootProfile;
import dev.bramble.proto.inventory.v1.CreateBootProfileRequest;
import dev.bramble.proto.inventory.v1.DeleteBootProfileRequest;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.UpdateBootProfileRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes, changes and removes boot profiles, and brings what they say to the trees of the Pis that boot by them. */
public final class BootProfileRecords {
    private static final List<String> CHANGEABLE = List.of("stages", "kernel_arguments");
    private static final String WRITING = "the arguments of its boot profile are being written to its cmdline.txt";

    private final ChangeLog changes;
    private final BootProfileStore profiles;
    private final CloudInitStore documents;
    private final PiStore pis;
    private final Provisioner provisioner;
    private final InstantSource clock;

    BootProfileRecords(
            ChangeLog changes,
            BootProfileStore profiles,
            CloudInitStore documents,
            PiStore pis,
            Provisioner provisioner,
            InstantSource clock) {
        this.changes = changes;
        this.profiles = profiles;
        this.documents = documents;
        this.pis = pis;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /** Records a profile; a repeat with the same request id returns what the first call made. */
    public BootProfile create(CreateBootProfileRequest request) {
        BootProfile given = BootProfileRules.canonical(request.getBootProfile());
        RequestId requestId = RequestId.of(request.getRequestId(), given);
        return changes.write(change -> {
            Optional<BootProfile> repeated = profiles.repeated(change, requestId);
            return repeated.isPresent() ? repeated.get() : profiles.insert(change, given, requestId);
        });
    }

    private record Updated(BootProfile profile, List<Pi> touched) {}

    /** Changes the masked fields, and begins to write new arguments to the command lines of its Pis. */
    public BootProfile update(UpdateBootProfileRequest request) {
        BootProfile given = request.getBootProfile();
        Updated updated = changes.write(change -> {
            BootProfile current = current(change, given.getName(), given.getEtag());
            BootProfile after = masked(current, given, request.getUpdateMask());
            boolean newArguments = !after.getKernelArguments().equals(current.getKernelArguments());
            BootProfile written = profiles.update(change, after);
            return new Updated(
                    written,
                    newArguments
                            ? of(written).stream()
                                    .map(pi -> rewritten(change, pi))
                                    .toList()
                            : List.of());
        });
        updated.touched().forEach(pi -> provisioner.provisionWhenFree(pi.getUid()));
        return updated.profile();
    }

    /** Its documents for cloud-init go with it. */
    public void delete(DeleteBootProfileRequest request) {
        changes.write(change -> {
            BootProfile current = current(change, request.getName(), request.getEtag());
            List<String> users = pis.all().stream()
                    .filter(pi -> BootProfiles.of(pi).equals(current.getName()))
                    .map(Pi::getName)
                    .toList();
            if (!users.isEmpty()) {
                throw Refusal.inUse(
                        "boot profile %s is in use by the Pis %s; give these another one by `bramble pi set-profile`, or delete them"
                                .formatted(current.getName(), few(users)));
            }
            documents.put(change, Owner.bootProfile(current.getName()), Documents.NONE);
            profiles.delete(change, current.getName());
            return current;
        });
    }

    private static String few(List<String> names) {
        int few = 5;
        return names.size() <= few
                ? String.join(", ", names)
                : "%s and %d others".formatted(String.join(", ", names.subList(0, few)), names.size() - few);
    }

    private BootProfile current(Change change, String name, String etag) {
        BootProfileRules.refuseBuiltIn(name);
        BootProfile current = profiles.read(change, name);
        Etags.check("boot profile " + name, etag, current.getEtag());
        return current;
    }

    /** A mask of nothing, or "*", means all but the name (AIP-134). */
    private static BootProfile masked(BootProfile current, BootProfile given, FieldMask mask) {
        boolean all = mask.getPathsList().isEmpty() || mask.getPathsList().equals(List.of("*"));
        BootProfile.Builder after = current.toBuilder();
        for (String path : all ? CHANGEABLE : mask.getPathsList()) {
            switch (path) {
                case "stages" -> after.clearStages().addAllStages(given.getStagesList());
                case "kernel_arguments" -> after.setKernelArguments(given.getKernelArguments());
                default ->
                    throw Refusal.invalid(
                            "update_mask",
                            "'" + path + "' cannot be changed; what can: " + String.join(", ", CHANGEABLE));
            }
        }
        return BootProfileRules.canonical(after.build());
    }

    private List<Pi> of(BootProfile profile) {
        return pis.all().stream()
                .filter(pi -> pi.getState() == Pi.State.READY || pi.getState() == Pi.State.PROVISIONING)
                .filter(pi -> BootProfiles.of(pi).equals(profile.getName()))
                .toList();
    }

    private Pi rewritten(Change change, Pi pi) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return pis.update(
                change,
                pi.toBuilder()
                        .setUpdateTime(Timestamp.newBuilder()
                                .setSeconds(now.getEpochSecond())
                                .setNanos(now.getNano()))
                        .setState(Pi.State.PROVISIONING)
                        .setStateMessage(WRITING)
                        .build());
    }
}
