package dev.bramble.nfs.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.bramble.nfs.tree.BootTrees;
import dev.bramble.nfs.tree.TreeEntry;
import dev.bramble.nfs.tree.TreeFile;
import dev.bramble.proto.storage.v1.BootTreeContentServiceGrpc;
import dev.bramble.proto.storage.v1.ListTreeFilesRequest;
import dev.bramble.proto.storage.v1.ListTreeFilesResponse;
import dev.bramble.proto.storage.v1.ReadTreeRangeRequest;
import dev.bramble.proto.storage.v1.ReadTreeRangeResponse;
import io.grpc.stub.StreamObserver;
import java.time.Instant;

/** {@code bramble.storage.v1.BootTreeContentService}; its comments are the contract. */
public final class BootTreeContentEndpoint extends BootTreeContentServiceGrpc.BootTreeContentServiceImplBase {
    private final BootTrees trees;

    public BootTreeContentEndpoint(BootTrees trees) {
        this.trees = trees;
    }

    @Override
    public void listTreeFiles(ListTreeFilesRequest request, StreamObserver<ListTreeFilesResponse> observer) {
        BootTreeEndpoint.answer(observer, () -> {
            ListTreeFilesResponse.Builder response = ListTreeFilesResponse.newBuilder();
            for (TreeEntry entry : trees.list(request.getUid())) {
                response.addEntries(dev.bramble.proto.storage.v1.TreeEntry.newBuilder()
                        .setPath(entry.path())
                        .setSizeBytes(entry.size())
                        .setModifyTime(BootTreeEndpoint.timestamp(entry.modified()))
                        .setLink(entry.link()));
            }
            return response.build();
        });
    }

    @Override
    public void readTreeRange(ReadTreeRangeRequest request, StreamObserver<ReadTreeRangeResponse> observer) {
        BootTreeEndpoint.answer(observer, () -> {
            TreeFile asked = TreeFile.of(request.getPath(), ByteString.EMPTY, 0);
            Timestamp modified = request.getModifyTime();
            TreeEntry listed = new TreeEntry(
                    asked.text(),
                    request.getSizeBytes(),
                    Instant.ofEpochSecond(modified.getSeconds(), modified.getNanos()),
                    false);
            return ReadTreeRangeResponse.newBuilder()
                    .setData(trees.readRange(
                            request.getUid(), asked.path(), listed, request.getOffset(), request.getLength()))
                    .build();
        });
    }
}
