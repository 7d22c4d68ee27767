package dev.bramble.nfs.control;

import com.google.protobuf.Empty;
import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.tree.Ext4RootSource;
import dev.bramble.nfs.tree.RootTrees;
import dev.bramble.nfs.tree.TreeException;
import dev.bramble.nfs.tree.TreeException.Reason;
import dev.bramble.nfs.tree.TreeFile;
import dev.bramble.proto.storage.v1.CreateRootTreeRequest;
import dev.bramble.proto.storage.v1.CreateRootTreeResponse;
import dev.bramble.proto.storage.v1.DeleteRootTreeRequest;
import dev.bramble.proto.storage.v1.GetRootTreeRequest;
import dev.bramble.proto.storage.v1.ListRootTreesRequest;
import dev.bramble.proto.storage.v1.ListRootTreesResponse;
import dev.bramble.proto.storage.v1.RootTree;
import dev.bramble.proto.storage.v1.RootTreeServiceGrpc;
import dev.bramble.proto.storage.v1.VolumeServiceGrpc.VolumeServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code bramble.storage.v1.RootTreeService}; its comments are the contract. */
public final class RootTreeEndpoint extends RootTreeServiceGrpc.RootTreeServiceImplBase {
    private static final Logger log = LoggerFactory.getLogger(RootTreeEndpoint.class);
    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final long TELL_NANOS = Duration.ofMillis(250).toNanos();

    private final RootTrees trees;
    private final MountTable mounts;
    private final HandleScheme handles;
    private final VolumeServiceBlockingStub volumes;
    private final String volumeService;
    private final boolean portmapper;

    /**
     * The endpoint over these trees.
     *
     * @param volumeService where {@code volumes} leads, for messages
     * @param portmapper whether one on port 111 knows of this service
     */
    public RootTreeEndpoint(
            RootTrees trees,
            MountTable mounts,
            HandleScheme handles,
            VolumeServiceBlockingStub volumes,
            String volumeService,
            boolean portmapper) {
        this.trees = trees;
        this.mounts = mounts;
        this.handles = handles;
        this.volumes = volumes;
        this.volumeService = volumeService;
        this.portmapper = portmapper;
    }

    private interface Call {
        void run() throws IOException;
    }

    @Override
    public void createRootTree(CreateRootTreeRequest request, StreamObserver<CreateRootTreeResponse> observer) {
        var call = (ServerCallStreamObserver<CreateRootTreeResponse>) observer;
        // With it, to answer a caller that went away throws nothing. The work ends as its reads of the base do: they
        // are part of
        // this call.
        call.setOnCancelHandler(() -> {});
        answer(observer, () -> {
            Progress progress = new Progress(call);
            List<TreeFile> files = new ArrayList<>();
            for (var file : request.getFilesList()) {
                files.add(TreeFile.of(file.getPath(), file.getContent(), file.getMode()));
            }
            var made = trees.create(request.getUid(), directory -> {
                try {
                    var base = VolumeByteSource.open(volumes, request.getBase());
                    new Ext4RootSource(base, files, progress::at).copyTo(directory);
                } catch (StatusRuntimeException e) {
                    throw Failures.ofVolumeService(e, volumeService);
                }
            });
            log.atInfo()
                    .addKeyValue("tree", request.getUid())
                    .addKeyValue("from", request.getBase())
                    .log("root tree made");
            call.onNext(progress.message().setRootTree(message(made)).build());
        });
    }

    /** Tells the caller now and then; not more than it takes. */
    private static final class Progress {
        private final ServerCallStreamObserver<CreateRootTreeResponse> call;
        private long told = System.nanoTime();
        private long files;
        private long bytes;

        Progress(ServerCallStreamObserver<CreateRootTreeResponse> call) {
            this.call = call;
        }

        void at(long filesNow, long bytesNow) {
            files = filesNow;
            bytes = bytesNow;
            long now = System.nanoTime();
            if (now - told >= TELL_NANOS && call.isReady()) {
                told = now;
                call.onNext(message().build());
            }
        }

        CreateRootTreeResponse.Builder message() {
            return CreateRootTreeResponse.newBuilder().setFiles(files).setBytes(bytes);
        }
    }

    @Override
    public void getRootTree(GetRootTreeRequest request, StreamObserver<RootTree> observer) {
        answer(
                observer,
                () -> observer.onNext(message(trees.find(request.getUid())
                        .orElseThrow(() -> new TreeException(
                                Reason.NOT_FOUND, "there is no root tree '%s'".formatted(request.getUid()))))));
    }

    /** The page token is the last uid of the page before. */
    @Override
    public void listRootTrees(ListRootTreesRequest request, StreamObserver<ListRootTreesResponse> observer) {
        answer(observer, () -> {
            int size = request.getPageSize() <= 0 ? DEFAULT_PAGE : Math.min(request.getPageSize(), MAX_PAGE);
            List<String> uids = trees.uidsAfter(request.getPageToken());
            List<String> page = uids.subList(0, Math.min(size, uids.size()));
            ListRootTreesResponse.Builder response = ListRootTreesResponse.newBuilder();
            for (String uid : page) {
                trees.find(uid).ifPresent(tree -> response.addRootTrees(message(tree)));
            }
            if (page.size() < uids.size()) {
                response.setNextPageToken(page.getLast());
            }
            observer.onNext(response.build());
        });
    }

    @Override
    public void deleteRootTree(DeleteRootTreeRequest request, StreamObserver<Empty> observer) {
        answer(observer, () -> {
            String uid = request.getUid();
            trees.delete(uid, () -> requireUnmounted(uid));
            handles.forget(Export.rootKey(uid));
            log.atInfo().addKeyValue("tree", uid).log("root tree deleted");
            observer.onNext(Empty.getDefaultInstance());
        });
    }

    private void requireUnmounted(String uid) throws TreeException {
        List<String> clients = mounts.clients(Export.rootKey(uid));
        if (!clients.isEmpty()) {
            throw new TreeException(
                    Reason.PRECONDITION,
                    "root tree '%s' is mounted by %s: shut the Pi down".formatted(uid, String.join(", ", clients)));
        }
    }

    private RootTree message(RootTrees.RootTree tree) {
        return RootTree.newBuilder()
                .setUid(tree.uid())
                .setExportPath(tree.root().toString())
                .addAllMountedBy(mounts.clients(Export.rootKey(tree.uid())))
                .setCreateTime(BootTreeEndpoint.timestamp(tree.created()))
                .setPortmapper(portmapper)
                .build();
    }

    private static void answer(StreamObserver<?> observer, Call call) {
        try {
            call.run();
        } catch (IOException e) {
            StatusRuntimeException failure = Failures.of(e);
            if (failure.getStatus().getCode() == Status.Code.INTERNAL) {
                log.atError().setCause(e).log("root tree call failed");
            }
            observer.onError(failure);
            return;
        } catch (StatusRuntimeException e) {
            observer.onError(e);
            return;
        }
        observer.onCompleted();
    }
}
