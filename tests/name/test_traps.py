"""The traps of `cases/traps.toml`, each read as it is meant; and names of other worlds, which no convention claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mmname import parse
from mmname.data.load import read_toml
from mmname.name.record import holds_many

CASES = read_toml(str(Path(__file__).parents[1] / "cases" / "traps.toml"))["case"]
STRANGERS = [
    # timm: a network alone
    *("convnext_base", "efficientnet_b0", "mobileone_s0", "hrnet_w32", "vit_base_patch16_224", "regnetx_160"),
    # Hugging Face
    *("bert-base-uncased", "xlm-roberta-large", "wav2vec2-base-960h", "llama3_8b_instruct_qlora_alpaca_e3"),
    # XTuner
    "llava_llama3_8b_instruct_clip_vit_large_p14_336_e1_gpu8_pretrain",
    "internlm2_chat_7b_qlora_oasst1_512_e3",
    "llava_vicuna_13b_v15_clip_vit_large_p14_336_e1_gpu8_pretrain",
    "llava_vicuna_7b_v15_qlora_clip_vit_large_p14_336_lora_e1_gpu8_finetune_refcoco",
    # OpenCompass
    *("hf_vicuna_13b_v15_16k", "hf_internlm2_chat_7b", "mmlu_gen_4d595a", "small", "internlm_7b"),
    # names of Detectron2 and OpenMixup
    *("mask_rcnn_regnety_4gf_dds_FPN_100ep_LSJ", "vit_huge_p14_swin_ft_mae_sz224_8xb128_cos_ep50"),
    *("readme", "my_experiment_final_2", "default_runtime", "train-20240101"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['trap']}: {case['text']}")
def test_a_trap_is_read_as_it_is_meant(case: dict[str, Any]) -> None:
    record = parse(case["text"], dialect=case["dialect"])
    for field, said in case["fields"].items():
        value = getattr(record, field)
        assert (list(value) if holds_many(field) else str(value or "")) == said, field
    assert not record.unknown


@pytest.mark.parametrize("name", STRANGERS)
def test_no_convention_claims_a_name_of_another_world(name: str) -> None:
    assert parse(name).dialect is None


@pytest.mark.parametrize(
    ("name", "schedule"),
    [
        ("universenet50_fp16_8x2_lr0001_mstrain_640_1280_7e_waymo_open", "7e"),
        ("universenet101_2008d_fp16_4x4_mstrain_480_960_20e_coco_test_vote", "20e"),
        ("mask_rcnn_r50_fpn_gn_ws-all_20_23_24e_coco", "20_23_24e"),
        ("net_100_150_200e_data", "100_150_200e"),
    ],
)
def test_what_drops_after_the_end_is_no_schedule(name: str, schedule: str) -> None:
    assert parse(name).schedule == schedule
