package dev.bramble.inventory.provision;

import static dev.bramble.inventory.provision.Remote.LONG;
import static dev.bramble.inventory.provision.Remote.SHORT;

import com.google.protobuf.Empty;
import dev.bramble.proto.storage.v1.BootTree;
import dev.bramble.proto.storage.v1.BootTreeHoldServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeHoldServiceGrpc.BootTreeHoldServiceBlockingStub;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.BootTreeServiceGrpc.BootTreeServiceBlockingStub;
import dev.bramble.proto.storage.v1.BootTreeSnapshot;
import dev.bramble.proto.storage.v1.DeleteBootTreeSnapshotRequest;
import dev.bramble.proto.storage.v1.DeleteSnapshotRequest;
import dev.bramble.proto.storage.v1.HoldBootTreeRequest;
import dev.bramble.proto.storage.v1.ListBootTreeSnapshotsRequest;
import dev.bramble.proto.storage.v1.ListSnapshotsRequest;
import dev.bramble.proto.storage.v1.ReleaseBootTreeRequest;
import dev.bramble.proto.storage.v1.RollBackBootTreeRequest;
import dev.bramble.proto.storage.v1.RollBackVolumeRequest;
import dev.bramble.proto.storage.v1.Snapshot;
import dev.bramble.proto.storage.v1.SnapshotBootTreeRequest;
import dev.bramble.proto.storage.v1.SnapshotVolumeRequest;
import dev.bramble.proto.storage.v1.Volume;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The calls to iscsi-service and nfs-service that snapshots are made of. A Pi's volume and tree have its uid. */
public final class SnapshotServices {
    private final Remote<VolumeServiceBlockingStub> volumes;
    private final Remote<BootTreeServiceBlockingStub> trees;
    private final Remote<BootTreeHoldServiceBlockingStub> holds;

    public SnapshotServices(Channel iscsi, Channel nfs) {
        this.volumes = Remote.iscsi(VolumeServiceGrpc.newBlockingStub(iscsi));
        this.trees = Remote.nfs(BootTreeServiceGrpc.newBlockingStub(nfs));
        this.holds = Remote.nfs(BootTreeHoldServiceGrpc.newBlockingStub(nfs));
    }

    /** Lets no client change a tree for so long at most; returns by what it is released. */
    String hold(String uid, Duration lease) {
        return holds.ask(
                SHORT,
                service -> service.holdBootTree(HoldBootTreeRequest.newBuilder()
                                .setUid(uid)
                                .setLeaseMillis((int) lease.toMillis())
                                .build())
                        .getId());
    }

    /** Ends a hold; refused when it had ended by itself. */
    void release(String uid, String hold) {
        Empty _ = holds.ask(
                SHORT,
                service -> service.releaseBootTree(ReleaseBootTreeRequest.newBuilder()
                        .setUid(uid)
                        .setId(hold)
                        .build()));
    }

    void takeOfTree(String uid, String name) {
        BootTreeSnapshot _ = trees.ask(
                LONG,
                service -> service.snapshotBootTree(SnapshotBootTreeRequest.newBuilder()
                        .setUid(uid)
                        .setName(name)
                        .build()));
    }

    void takeOfVolume(String uid, String name) {
        Snapshot _ = volumes.ask(
                LONG,
                service -> service.snapshotVolume(SnapshotVolumeRequest.newBuilder()
                        .setId(uid)
                        .setName(name)
                        .build()));
    }

    /** By name; none when there is no tree. */
    Map<String, BootTreeSnapshot> ofTree(String uid) {
        return byName(
                trees.find(
                                SHORT,
                                service -> service.listBootTreeSnapshots(ListBootTreeSnapshotsRequest.newBuilder()
                                                .setUid(uid)
                                                .build())
                                        .getSnapshotsList())
                        .orElse(List.of()),
                BootTreeSnapshot::getName);
    }

    /** By name; none when there is no volume. */
    Map<String, Snapshot> ofVolume(String uid) {
        return byName(
                volumes.find(
                                SHORT,
                                service -> service.listSnapshots(ListSnapshotsRequest.newBuilder()
                                                .setId(uid)
                                                .build())
                                        .getSnapshotsList())
                        .orElse(List.of()),
                Snapshot::getName);
    }

    private static <T> Map<String, T> byName(List<T> snapshots, Function<T, String> name) {
        return snapshots.stream().collect(Collectors.toMap(name, Function.identity()));
    }

    void rollBackVolume(String uid, String name) {
        Volume _ = volumes.ask(
                LONG,
                service -> service.rollBackVolume(RollBackVolumeRequest.newBuilder()
                        .setId(uid)
                        .setSnapshot(name)
                        .build()));
    }

    void rollBackTree(String uid, String name) {
        BootTree _ = trees.ask(
                LONG,
                service -> service.rollBackBootTree(RollBackBootTreeRequest.newBuilder()
                        .setUid(uid)
                        .setSnapshot(name)
                        .build()));
    }

    /** Removes both halves, of which there may be one or none. */
    void delete(String uid, String name) {
        var _ = volumes.find(
                LONG,
                service -> service.deleteSnapshot(DeleteSnapshotRequest.newBuilder()
                        .setId(uid)
                        .setName(name)
                        .build()));
        var _ = trees.find(
                LONG,
                service -> service.deleteBootTreeSnapshot(DeleteBootTreeSnapshotRequest.newBuilder()
                        .setUid(uid)
                        .setName(name)
                        .build()));
    }
}
