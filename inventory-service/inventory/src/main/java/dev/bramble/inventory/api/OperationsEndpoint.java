package dev.bramble.inventory.api;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsImplBase;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Empty;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.image.ImageFetches;
import dev.bramble.inventory.provision.Runs;
import dev.bramble.inventory.store.OperationStore;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** google.longrunning.Operations, for what CreatePi, ProvisionPi and FetchImage return. */
public final class OperationsEndpoint extends OperationsImplBase {
    private static final int USUAL_PAGE = 100;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final OperationStore operations;
    private final OperationMessages messages;
    private final Runs runs;
    private final ImageFetches fetches;
    private final Executor threads;

    public OperationsEndpoint(
            OperationStore operations, OperationMessages messages, Runs runs, ImageFetches fetches, Executor threads) {
        this.operations = operations;
        this.messages = messages;
        this.runs = runs;
        this.fetches = fetches;
        this.threads = threads;
    }

    @Override
    public void getOperation(GetOperationRequest request, StreamObserver<Operation> response) {
        Answers.answer(
                response,
                () -> find(OperationMessages.id(request.getName()))
                        .orElseThrow(() -> OperationMessages.unknown(request.getName())));
    }

    private Optional<Operation> find(String id) {
        return isFetch(id)
                ? fetches.find(id).map(FetchMessages::toMessage)
                : operations.find(id).map(messages::toMessage);
    }

    private static boolean isFetch(String id) {
        return id.startsWith(ImageFetches.ID_PREFIX);
    }

    @Override
    public void listOperations(ListOperationsRequest request, StreamObserver<ListOperationsResponse> response) {
        Answers.answer(response, () -> {
            if (!request.getFilter().isEmpty()) {
                throw Refusal.invalid("filter", "operations are listed without a filter");
            }
            int size = Pages.size(request.getPageSize(), USUAL_PAGE);
            List<Operation> page = after(Pages.place(request.getPageToken()), size + 1);
            ListOperationsResponse.Builder list = ListOperationsResponse.newBuilder();
            if (page.size() > size) {
                page = page.subList(0, size);
                list.setNextPageToken(
                        Pages.token(OperationMessages.id(page.getLast().getName())));
            }
            return list.addAllOperations(page).build();
        });
    }

    /** Provisionings, then imports: the latter's ids come after all of the former's. */
    private List<Operation> after(String id, int limit) {
        Stream<Operation> provisionings = isFetch(id)
                ? Stream.empty()
                : operations.afterId(id, limit).stream().map(messages::toMessage);
        Stream<Operation> imports =
                fetches.afterId(isFetch(id) ? id : "", limit).stream().map(FetchMessages::toMessage);
        return Stream.concat(provisionings, imports).limit(limit).toList();
    }

    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> response) {
        threads.execute(() -> Answers.answer(response, () -> await(request)));
    }

    private Operation await(WaitOperationRequest request) {
        Duration asked = request.hasTimeout()
                ? Duration.ofSeconds(
                        request.getTimeout().getSeconds(), request.getTimeout().getNanos())
                : LONGEST_WAIT;
        Duration within = asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
        String id = OperationMessages.id(request.getName());
        try {
            Optional<Operation> operation = isFetch(id)
                    ? fetches.await(id, within).map(FetchMessages::toMessage)
                    : runs.await(id, within).map(messages::toMessage);
            return operation.orElseThrow(() -> OperationMessages.unknown(request.getName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.cancelled("inventory-service is stopping");
        }
    }

    @Override
    public void deleteOperation(DeleteOperationRequest request, StreamObserver<Empty> response) {
        Answers.notBuilt(response, "deleting an operation");
    }

    @Override
    public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> response) {
        if (!isFetch(OperationMessages.id(request.getName()))) {
            Answers.notBuilt(response, "cancelling a provisioning");
            return;
        }
        Answers.answer(response, () -> {
            if (!fetches.cancel(OperationMessages.id(request.getName()))) {
                throw OperationMessages.unknown(request.getName());
            }
            return Empty.getDefaultInstance();
        });
    }
}
