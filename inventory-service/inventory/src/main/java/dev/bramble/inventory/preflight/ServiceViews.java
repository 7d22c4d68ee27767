package dev.bramble.inventory.preflight;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.image.VolumeByteSource;
import dev.bramble.inventory.preflight.Surroundings.Access;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeContentServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.GetBootTreeRequest;
import dev.bramble.proto.storage.v1.GetRootTreeRequest;
import dev.bramble.proto.storage.v1.GetVolumeRequest;
import dev.bramble.proto.storage.v1.ListVolumesRequest;
import dev.bramble.proto.storage.v1.ListVolumesResponse;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the data services have for a Pi, as the checks look at it. */
final class ServiceViews {
    private static final Logger log = LoggerFactory.getLogger(ServiceViews.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int PAGE = 500;
    private static final String ISCSI = "iscsi-service";
    private static final String NFS = "nfs-service";

    private final Channel iscsi;
    private final Channel nfs;
    private final Endpoints endpoints;
    private final Surroundings.Reach reach;

    ServiceViews(Channel iscsi, Channel nfs, Endpoints endpoints, Surroundings.Reach reach) {
        this.iscsi = iscsi;
        this.nfs = nfs;
        this.endpoints = endpoints;
        this.reach = reach;
    }

    /** The files of its boot tree; empty without one. */
    Optional<TreeFiles> files(Pi pi) {
        return ask(NFS, () -> TreeFiles.list(BootTreeContentServiceGrpc.newBlockingStub(nfs), pi.getUid()));
    }

    Surroundings around(Pi pi) {
        Optional<BootTree> tree = ask(
                NFS,
                () -> soon(BootTreeServiceGrpc.newBlockingStub(nfs))
                        .getBootTree(GetBootTreeRequest.newBuilder()
                                .setUid(pi.getUid())
                                .build()));
        boolean nfsRoot = pi.getRoot() == Pi.Root.NFS;
        Optional<Volume> volume = nfsRoot ? Optional.empty() : volume(pi);
        return new Surroundings(
                pi,
                endpoints,
                tree.map(found -> Set.copyOf(found.getLinksList())).orElseGet(Set::of),
                tree.map(BootTree::getExportPath).orElse(""),
                volume.isPresent(),
                volume.flatMap(this::disk),
                nfsRoot ? root(pi) : Optional.empty(),
                this::access,
                reach);
    }

    private VolumeServiceBlockingStub volumes() {
        return soon(VolumeServiceGrpc.newBlockingStub(iscsi));
    }

    private Optional<Volume> volume(Pi pi) {
        return ask(
                ISCSI,
                () -> volumes()
                        .getVolume(GetVolumeRequest.newBuilder()
                                .setId(pi.getVolume())
                                .setKind(Volume.Kind.DISK)
                                .build()));
    }

    private Optional<RootDisk> disk(Volume volume) {
        try {
            return Optional.of(RootDisk.read(new VolumeByteSource(
                    VolumeServiceGrpc.newBlockingStub(iscsi),
                    volume.getId(),
                    Volume.Kind.DISK,
                    volume.getSizeBytes())));
        } catch (IOException e) {
            log.atInfo().addKeyValue("volume", volume.getId()).log("its partitions cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Surroundings.Root> root(Pi pi) {
        return ask(
                        NFS,
                        () -> soon(RootTreeServiceGrpc.newBlockingStub(nfs))
                                .getRootTree(GetRootTreeRequest.newBuilder()
                                        .setUid(pi.getUid())
                                        .build()))
                .map(tree -> new Surroundings.Root(tree.getExportPath(), tree.getPortmapper()));
    }

    private Access access(String target, String initiator) {
        String page = "";
        do {
            String from = page;
            ListVolumesResponse response = ask(
                            ISCSI,
                            () -> volumes()
                                    .listVolumes(ListVolumesRequest.newBuilder()
                                            .setPageSize(PAGE)
                                            .setPageToken(from)
                                            .build()))
                    .orElseGet(ListVolumesResponse::getDefaultInstance);
            for (Volume volume : response.getVolumesList()) {
                if (volume.getTarget().equals(target)) {
                    return volume.getAnyInitiator()
                                    || volume.getInitiatorsList().contains(initiator)
                            ? Access.ACCEPTED
                            : Access.REFUSED;
                }
            }
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        return Access.NO_SUCH_TARGET;
    }

    private static <S extends AbstractStub<S>> S soon(S stub) {
        return stub.withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Empty when what was asked for is not there; a Refusal for all else. */
    private static <T> Optional<T> ask(String service, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw Refusal.by(service, e.getStatus());
        }
    }
}
