"""Answers a question from passages, with the tools that it may call."""

from collections.abc import Sequence
from dataclasses import dataclass

import told
from budget import Budget
from container import Container
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import convert_to_openai_messages
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from models import Message, Models
from passages import kept
from pydantic import ConfigDict
from records import Record
from tools import Tools
from vectors import Store

_MOST_TURNS = 5
_PROMPT = ChatPromptTemplate.from_messages(
    [("system", "{instructions}\n\n{passages}"), ("human", "{question}")]
)


class EndlessError(Exception):
    """The model called tools again and again."""


class Passages(BaseRetriever):
    """Finds the nearest passages: ids in the vector store, texts in the lake."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    models: Models
    store: Store
    own: Container
    limit: int

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        (vector,) = self.models.embed([query])
        found = [(each, kept(self.own, each)) for each in self.store.nearest(vector, self.limit)]
        return [
            Document(id=identifier, page_content=passage.text, metadata={"source": passage.source})
            for identifier, passage in found
            if passage
        ]


@dataclass(frozen=True)
class Answered:
    """An answer and what it came from."""

    text: str
    documents: Sequence[Document]


class Answering:
    """The chain of one application: budget, retrieval, prompt, model, tools."""

    def __init__(
        self,
        settings: told.Answer,
        retriever: Passages,
        models: Models,
        tools: Tools,
        budget: Budget,
    ) -> None:
        self._settings, self._retriever = settings, retriever
        self._models, self._tools, self._budget = models, tools, budget

    def answer(self, question: str, record: Record) -> Answered:
        """Answer, and note in the record what happened.

        Raises:
            SpentError: The month's tokens are used up.
            BlockedError: The content filter blocked the question or the answer.
            EndlessError: The model called tools again and again.
        """
        self._budget.check()
        documents = self._retriever.invoke(question)
        record.passages = [f"{each.id} {each.metadata['source']}" for each in documents]
        messages = self._messages(question, documents)
        for _ in range(_MOST_TURNS):
            reply = self._models.chat(messages, self._settings.answer_tokens, self._tools.schemas)
            record.prompt_tokens += reply.prompt_tokens
            record.answer_tokens += reply.answer_tokens
            if not reply.calls:
                return Answered(reply.text, documents)
            messages.append(reply.message)
            for call in reply.calls:
                outcome, result = self._tools.call(call)
                record.tools.append(outcome)
                messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
            self._budget.check()
        raise EndlessError

    def _messages(self, question: str, documents: Sequence[Document]) -> list[Message]:
        passages = "\n\n".join(
            f"[{each.metadata['source']}]\n{each.page_content}" for each in documents
        )
        filled = _PROMPT.invoke(
            {
                "instructions": self._settings.instructions,
                "passages": passages or "There are no passages.",
                "question": question,
            }
        )
        return list(convert_to_openai_messages(filled.to_messages()))
